package io.sluice.kafkalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Chunk;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.UnknownPartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StretchReaderTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final FakeLogs logs = new FakeLogs();
    private final ManualTime time = new ManualTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Shared shared =
            Shared.of(KafkaLogSettings.of("s", "t"), new KafkaMeters(registry));
    private final Standing standing = new Standing();
    private final Tape tape = new Tape(logs.consumer());

    StretchReaderTest() {
        enter();
        logs.onPoll = time::pass;
    }

    @Test
    void readsTheStretchAndNothingBeyond() {
        logs.fill(P0, 10);
        var chunk = read(2, 5);
        assertThat(chunk.gap()).isNull();
        assertStretch(chunk, 2, 5, 2L, 3L, 4L);
        assertThat(chunk.publications())
                .extracting(p -> p.value() == null ? "" : p.value().text())
                .containsExactly("2", "3", "4");
    }

    @Test
    void goesOnWhereItStandsWithoutASeek() {
        logs.fill(P0, 10);
        read(0, 2);
        read(2, 5);
        read(5, 10);
        assertThat(logs.seeks).hasValue(1);
        assertThat(logs.polls).hasValue(4);
    }

    @Test
    void anotherPartitionIsMovedTo() {
        logs.fill(P0, 5);
        logs.fill(P1, 5);
        read(0, 2);
        var chunk = read(partition(P1), 2, 4);
        assertThat(chunk.before().next()).containsOnlyKeys(partition(P1));
        assertThat(chunk.publications()).extracting(Publication::offset).containsExactly(2L, 3L);
        assertStretch(read(2, 4), 2, 4, 2L, 3L);
    }

    @Test
    void whatWasPolledOfAnotherIncarnationIsNotUsed() {
        logs.fill(P0, 10);
        read(0, 1);
        enter();
        logs.put(P0, 1, "\"new\"");
        var publication = read(1, 2).publications().getFirst();
        assertThat(publication.value()).isNotNull();
        assertThat(publication.value().text()).isEqualTo("\"new\"");
    }

    @Test
    void holesAreCovered() {
        logs.put(P0, 2, "2");
        logs.put(P0, 6, "6");
        logs.end(P0, 20);
        assertStretch(read(0, 2), 0, 2);
        assertStretch(read(2, 5), 2, 5, 2L);
        assertStretch(read(5, 12), 5, 12, 6L);
        assertStretch(read(12, 20), 12, 20);
        assertThat(logs.seeks).hasValue(1);
    }

    @Test
    void aStretchOfNothingIsEmpty() {
        logs.fill(P0, 10);
        assertStretch(read(4, 4), 4, 4);
    }

    @Test
    void beginsWhereTheLogBegins() {
        logs.fill(P0, 10);
        logs.start(P0, 4);
        assertStretch(read(0, 6), 4, 6, 4L, 5L);
        assertStretch(read(6, 7), 6, 7, 6L);
        assertThat(logs.seeks).hasValue(2);
    }

    @Test
    void saysWhereTheLogBeginsIfThatIsAfterTheStretch() {
        logs.fill(P0, 10);
        logs.start(P0, 8);
        assertStretch(read(0, 6), 8, 8);
    }

    @Test
    void whatIsDroppedMeanwhileIsMissingFromTheNextStretch() {
        logs.fill(P0, 10);
        logs.onPoll =
                _ -> {
                    if (logs.polls.get() == 2) {
                        logs.start(P0, 5);
                    }
                };
        assertStretch(read(0, 8), 0, 3, 0L, 1L, 2L);
        assertStretch(read(3, 8), 5, 8, 5L, 6L, 7L);
    }

    @Test
    void aLogThatEndsBeforeTheStretchIsUnavailable() {
        logs.fill(P0, 3);
        assertThatExceptionOfType(LogUnavailable.class).isThrownBy(() -> read(5, 8));
        logs.fill(P0, 10);
        assertStretch(read(5, 8), 5, 8, 5L, 6L, 7L);
    }

    @Test
    void nothingInTimeIsUnavailable() {
        logs.end(P0, 0);
        assertThatExceptionOfType(LogUnavailable.class).isThrownBy(() -> read(0, 3));
        assertThat(time.nanos()).isEqualTo(PATIENCE.toNanos());
    }

    @Test
    void aPartInTimeIsAnAnswer() {
        logs.fill(P0, 5);
        assertStretch(read(0, 8), 0, 5, 0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void whatCannotBeUsedIsPassedOverInSilence() {
        logs.fill(P0, 4);
        logs.put(P0, 1, "oops");
        assertStretch(read(0, 4), 0, 4, 0L, 2L, 3L);
        assertThat(shared.counts().unmapped()).isEmpty();
        assertThat(shared.counts().records()).isZero();
        assertThat(meter("records")).isEqualTo(4);
        assertThat(meter("bytes")).isEqualTo(7);
    }

    @Test
    void endsWhenItIsLarge() {
        String value = '"' + "x".repeat(400 << 10) + '"';
        logs.put(P0, 0, value);
        logs.put(P0, 1, value);
        logs.put(P0, 2, value);
        logs.put(P0, 3, value);
        assertStretch(read(0, 4), 0, 3, 0L, 1L, 2L);
        assertStretch(read(3, 4), 3, 4, 3L);
        assertThat(logs.seeks).hasValue(1);
    }

    @Test
    void manySmallOnesAreLargeToo() {
        logs.batch = 1_000;
        logs.fill(P0, 20_000);
        assertThat(read(0, 20_000).publications()).hasSizeLessThan(10_000);
    }

    @Test
    void whatIsMadeAnewMeanwhileIsUnknown() {
        logs.fill(P0, 10);
        var asked = partition(P0);
        logs.onPoll = _ -> enter();
        assertThatExceptionOfType(UnknownPartition.class).isThrownBy(() -> read(asked, 0, 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyStretchHoldsWhatTheLogHolds(long seed) {
        logs.onPoll = _ -> {};
        var random = new Random(seed);
        int end = 40;
        for (int offset = 0; offset < end; offset++) {
            if (random.nextInt(3) > 0) {
                logs.put(P0, offset, "" + offset);
            }
        }
        logs.end(P0, end);
        long at = 0;
        long start = 0;
        for (int i = 0; i < 200; i++) {
            logs.batch = 1 + random.nextInt(6);
            long from = random.nextInt(4) > 0 && at < end ? at : random.nextInt(end);
            long to = from + 1 + random.nextLong(end - from);
            if (random.nextInt(50) == 0) {
                start += random.nextInt(5);
                logs.start(P0, start);
            }
            var chunk = read(from, to);
            long begin = offset(chunk.before());
            at = offset(chunk.after());
            assertThat(begin).isIn(from, start).isGreaterThanOrEqualTo(from);
            if (at != Math.max(to, begin)) {
                assertThat(at).isGreaterThan(from).isLessThan(start);
            }
            // what was polled before it was dropped may still be read
            long kept = start;
            assertThat(offsets(chunk).stream().filter(offset -> offset >= kept))
                    .containsExactlyElementsOf(logs.offsets(P0, begin, at));
        }
    }

    private static List<Long> offsets(Chunk chunk) {
        return chunk.publications().stream().map(Publication::offset).toList();
    }

    private static long offset(Position position) {
        return position.next().values().iterator().next();
    }

    private void assertStretch(Chunk chunk, long before, long after, Long... offsets) {
        assertThat(chunk.before().next()).isEqualTo(Map.of(partition(P0), before));
        assertThat(chunk.after().next()).isEqualTo(Map.of(partition(P0), after));
        assertThat(offsets(chunk)).containsExactly(offsets);
    }

    /** Begins a new life of the topic. */
    private void enter() {
        standing.enter("t", new TopicLife("c", Uuid.randomUuid(), 2), Map.of(P0, 0L, P1, 0L));
        shared.roster().set(standing.roster());
    }

    private Partition partition(TopicPartition partition) {
        var known = standing.partition(partition);
        assertThat(known).isNotNull();
        return known;
    }

    private Chunk read(long from, long to) {
        return read(partition(P0), from, to);
    }

    private Chunk read(Partition partition, long from, long to) {
        long deadline = time.nanos() + PATIENCE.toNanos();
        var replay = new Replay(shared, partition, from, to, deadline, new CompletableFuture<>());
        return new StretchReader(replay, tape, time, new Stop()).chunk();
    }

    private double meter(String name) {
        return registry.get("sluice.log.replay." + name).functionCounter().count();
    }
}
