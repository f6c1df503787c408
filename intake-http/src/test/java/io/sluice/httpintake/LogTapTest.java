package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.Feed;
import io.sluice.hub.Header;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Log;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule.Kind;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogTapTest {
    private static final Partition PARTITION =
            new Partition(new Incarnation("t", "hash-of-t-1"), 0);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final TestTime time = new TestTime();
    private final FakeLog appended = new FakeLog();
    private final Past past = new Past();

    private Inlet inlet(Duration priming, int maxIds) {
        return new Inlet(
                Targets.plain(appended, Kind.TEXT),
                new InletSettings(Duration.ofMinutes(10), maxIds, 1 << 20, priming),
                time);
    }

    /** What a log has from before: a publication a minute, the youngest of now. */
    private static final class Past implements Log {
        final List<Publication> publications = new ArrayList<>();
        final AtomicInteger failures = new AtomicInteger();
        final List<Long> read = new CopyOnWriteArrayList<>();

        void has(int count) {
            for (int i = 0; i < count; i++) {
                long age = Duration.ofMinutes(count - 1L - i).toMillis();
                publications.add(publication(i, TestTime.START - age, "id-" + i));
            }
        }

        Position end() {
            return LogTapTest.at(publications.size());
        }

        @Override
        public void follow(Feed feed) {
            throw new IllegalStateException("it is followed by its stream");
        }

        @Override
        public CompletionStage<Extent> extent() {
            return CompletableFuture.completedStage(new Extent(LogTapTest.at(0), end()));
        }

        @Override
        public CompletionStage<Position> at(Instant since) {
            if (failures.getAndDecrement() > 0) {
                return CompletableFuture.failedStage(new LogUnavailable("away"));
            }
            long first =
                    publications.stream().filter(p -> p.timestamp() < since.toEpochMilli()).count();
            return CompletableFuture.completedStage(LogTapTest.at(first));
        }

        @Override
        public CompletionStage<Chunk> read(Partition partition, long from, long to) {
            read.add(from);
            long until = Math.min(to, from + 3);
            return CompletableFuture.completedStage(
                    new Chunk(
                            null,
                            LogTapTest.at(from),
                            LogTapTest.at(until),
                            publications.subList((int) from, (int) until),
                            0));
        }

        @Override
        public Status status() {
            return new Status(true, 0, null);
        }

        @Override
        public void close() {}
    }

    private static Position at(long offset) {
        return new Position(Map.of(PARTITION, offset));
    }

    private static Publication publication(long offset, long timestamp, String id) {
        return new Publication(
                PARTITION,
                offset,
                timestamp,
                null,
                Payload.of("x"),
                List.of(
                        new Header("ce_source", Payload.of("s")),
                        new Header("ce_id", Payload.of(id))));
    }

    private static Chunk beginning(Position at) {
        return new Chunk(null, at, at, List.of(), 0);
    }

    private boolean isDuplicate(Inlet inlet, Id id) throws Unusable {
        var draft = inlet.target().draft(null, Payload.of("x"), List.of(), id);
        return inlet.append(List.of(draft), LONG).join().getFirst() instanceof Outcome.Duplicate;
    }

    private boolean isDuplicate(Inlet inlet, String id) throws Unusable {
        return isDuplicate(inlet, Id.ofEvent("s", id));
    }

    @Test
    void whatAnotherNodeAppendedIsKnown() throws Unusable {
        var inlet = inlet(LONG, 100);
        var tap = inlet.tap(past);
        tap.chunk(beginning(at(0)));
        tap.chunk(
                new Chunk(
                        null,
                        at(0),
                        at(3),
                        List.of(
                                publication(0, TestTime.START, "a"),
                                new Publication(PARTITION, 1, TestTime.START, null, null),
                                new Publication(
                                        PARTITION,
                                        2,
                                        TestTime.START,
                                        null,
                                        Payload.of("y"),
                                        List.of(
                                                new Header(
                                                        LogTap.HEADER_ID,
                                                        Id.ofKey("me", "k", 0).bytes())))),
                        0));
        assertThat(isDuplicate(inlet, "a")).isTrue();
        assertThat(isDuplicate(inlet, Id.ofKey("me", "k", 0))).isTrue();
        assertThat(isDuplicate(inlet, Id.ofKey("you", "k", 0))).isFalse();
        assertThat(isDuplicate(inlet, "b")).isFalse();
    }

    @Test
    void whatTheLogHasFromBeforeIsKnownAsFarAsTheWindowGoes() throws Unusable {
        past.has(20);
        var inlet = inlet(LONG, 100);
        var tap = inlet.tap(past);
        tap.chunk(beginning(past.end()));
        for (int i = 0; i < 20; i++) {
            assertThat(isDuplicate(inlet, "id-" + i)).as("%d", i).isEqualTo(i > 9);
        }
        assertThat(past.read).startsWith(9L).doesNotContain(0L);
    }

    @Test
    void noMoreIsReadThanIsKept() throws Unusable {
        past.has(8);
        var inlet = inlet(LONG, 4);
        inlet.tap(past).chunk(beginning(past.end()));
        assertThat(isDuplicate(inlet, "id-7")).isTrue();
        assertThat(isDuplicate(inlet, "id-4")).isTrue();
        assertThat(isDuplicate(inlet, "id-3")).isFalse();
        assertThat(past.read).startsWith(4L);
    }

    @Test
    void nothingIsAppendedBeforeItIsKnownWhatTheLogHas() throws Unusable {
        past.has(3);
        var inlet = inlet(LONG, 100);
        var tap = inlet.tap(past);
        var draft = inlet.target().draft(null, Payload.of("x"), List.of(), Id.ofEvent("s", "id-1"));
        assertThat(inlet.append(List.of(draft), Duration.ofMillis(20)).join())
                .containsExactly(new Outcome.Unavailable());
        past.failures.set(1);
        tap.chunk(beginning(past.end()));
        assertThat(isDuplicate(inlet, "id-1")).isTrue();
        assertThat(appended.values()).isEmpty();
    }

    @Test
    void whatIsNotKnownInTimeIsNotWaitedFor() throws Unusable {
        past.has(3);
        past.failures.set(Integer.MAX_VALUE);
        var inlet = inlet(Duration.ofMillis(50), 100);
        inlet.tap(past).chunk(beginning(past.end()));
        assertThat(isDuplicate(inlet, "id-1")).isFalse();
        await().until(() -> appended.count() == 1);
    }
}
