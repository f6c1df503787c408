package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.api.Recent;
import io.sluice.filter.Predicate;
import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.Feed;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Log;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import io.sluice.session.Access;
import io.sluice.session.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is looked at for an answer has a bound, also where nothing is found. */
class HttpRecentTest {
    private static final Partition FIRST = new Partition(Incarnation.of("topic", "1"), 0);
    private static final Partition SECOND = new Partition(Incarnation.of("topic", "1"), 1);
    private static final Position END = new Position(Map.of(FIRST, 10_000L, SECOND, 500L));
    private static final int STRETCH = 100;
    private static final int BYTES = 4;
    private static final Duration READING = Duration.ofMillis(10);

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final Recent recent = new HttpRecent(new Numbers(), Predicate.ALWAYS, new Clock());

    private static Recent.Effort effort(int publications, long bytes, Duration patience) {
        return new Recent.Effort(publications, bytes, patience);
    }

    private Recent.Recollection read(List<String> keys, int most, Recent.Effort effort)
            throws Exception {
        return recent.read(
                        new Recent.Question(Instant.EPOCH, keys, most, 1 << 20, effort),
                        Principal.anonymous(Access.EVERYTHING))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static String through(long first, long second) {
        return new Position(Map.of(FIRST, first, SECOND, second)).toString();
    }

    @Test
    void allOfTheLogIsRead() throws Exception {
        var found = read(List.of(), 20_000, effort(20_000, 1 << 20, Duration.ofSeconds(10)));
        assertThat(found.items()).hasSize(10_500);
        assertThat(found.isComplete()).isTrue();
        assertThat(found.through()).isEqualTo(END.toString());
    }

    @Test
    void whatIsFoundHasALimit() throws Exception {
        var found = read(List.of(), 150, effort(20_000, 1 << 20, Duration.ofSeconds(10)));
        assertThat(found.items()).hasSize(150);
        assertThat(found.isComplete()).isFalse();
        assertThat(found.through()).isEqualTo(through(150, 0));
    }

    @Test
    void soManyPublicationsAreLookedAt() throws Exception {
        var found = read(List.of("nobody"), 10, effort(250, 1 << 20, Duration.ofSeconds(10)));
        assertThat(found.items()).isEmpty();
        assertThat(found.isComplete()).isFalse();
        assertThat(found.through()).isEqualTo(through(300, 0));
        assertThat(reads).hasValue(3);
    }

    @Test
    void soManyBytesAreLookedAt() throws Exception {
        var found =
                read(List.of("nobody"), 10, effort(20_000, 350 * BYTES, Duration.ofSeconds(10)));
        assertThat(found.isComplete()).isFalse();
        assertThat(found.through()).isEqualTo(through(400, 0));
    }

    @Test
    void nobodyReadsForEver() throws Exception {
        var found = read(List.of("nobody"), 10, effort(20_000, 1 << 20, READING.multipliedBy(102)));
        assertThat(found.isComplete()).isFalse();
        assertThat(found.through()).isEqualTo(through(10_000, 200));
    }

    @Test
    void aBoundThatIsReachedAtTheEndLeavesNothingOut() throws Exception {
        var found = read(List.of("nobody"), 10, effort(10_500, 1 << 20, Duration.ofSeconds(10)));
        assertThat(found.isComplete()).isTrue();
    }

    /** Goes on as the log is read. */
    private final class Clock implements Time {
        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public long millis() {
            return 0;
        }
    }

    /** Two partitions of publications of equal length. */
    private final class Numbers implements Log {
        @Override
        public void follow(Feed feed) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Extent> extent() {
            var start = new Position(Map.of(FIRST, 0L, SECOND, 0L));
            return CompletableFuture.completedStage(new Extent(start, END));
        }

        @Override
        public CompletionStage<Position> at(Instant time) {
            return extent().thenApply(Extent::start);
        }

        @Override
        public CompletionStage<Chunk> read(Partition partition, long from, long to) {
            reads.incrementAndGet();
            nanos.addAndGet(READING.toNanos());
            long end = Math.min(to, from + STRETCH);
            var publications =
                    LongStream.range(from, end)
                            .mapToObj(offset -> publication(partition, offset))
                            .toList();
            return CompletableFuture.completedStage(
                    new Chunk(
                            null,
                            Position.nowhere().with(partition, from),
                            Position.nowhere().with(partition, end),
                            publications,
                            0));
        }

        private static Publication publication(Partition partition, long offset) {
            return new Publication(partition, offset, 1, Payload.of("a"), Payload.of("{ }"));
        }

        @Override
        public Status status() {
            return new Status(true, 0, null);
        }

        @Override
        public void close() {}
    }
}
