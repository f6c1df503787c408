package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Chunk;
import io.sluice.hub.Gap;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a reader makes of signs that its topic is not what it was. */
class LogReaderTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);

    /** Looks at the topics in every turn. */
    private static final Pace EAGER =
            new Pace(
                    Duration.ofMillis(1),
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ofHours(1),
                    Duration.ofMillis(1),
                    Duration.ofHours(1));

    private final Map<String, TopicLife> topics = new HashMap<>();
    private final MockConsumer<ByteBuffer, ByteBuffer> consumer = new MockConsumer<>("none");
    private final Recorder recorder = new Recorder();
    private final List<Chunk> unknown = new ArrayList<>();
    private final Reading reading = reading();
    private @Nullable LogReader reader;

    @AfterEach
    void chunksFollowEachOther() {
        assertThat(recorder.breaks()).isEmpty();
    }

    @AfterEach
    void whatTheFeedIsToldOthersKnow() {
        assertThat(recorder.chunks()).isNotEmpty();
        assertThat(unknown).isEmpty();
    }

    @Test
    void aPositionBelowTheStartIsRetention() {
        startAt(5, withId(1));
        extent(P0, 7, 9);
        outOfRange(5);
        turns();
        assertGap(Gap.Cause.RETENTION, 5, 7);
        assertSameIncarnation();
        assertReadsOnAt(7);
    }

    @Test
    void aPositionAboveTheEndOfTheSameTopicIsTruncation() {
        startAt(5, withId(1));
        extent(P0, 0, 3);
        outOfRange(5);
        turns();
        assertGap(Gap.Cause.TRUNCATED, 5, 3);
        assertReadsOnAt(3);
    }

    @Test
    void aDivergedLogIsReadFromWhereItDiverged() {
        startAt(5, withId(1));
        extent(P0, 0, 8);
        consumer.setPollException(
                new LogTruncationException(
                        "truncated", Map.of(P0, 5L), Map.of(P0, new OffsetAndMetadata(4))));
        turns();
        assertGap(Gap.Cause.TRUNCATED, 5, 4);
        assertReadsOnAt(4);
    }

    @Test
    void aPositionThatIsInRangeAfterAllIsKept() {
        startAt(5, withId(1));
        extent(P0, 0, 8);
        outOfRange(5);
        turns();
        assertThat(recorder.gaps()).isEmpty();
        assertReadsOnAt(5);
    }

    @Test
    void anotherIdIsAnotherTopic() {
        startAt(5, withId(1));
        extent(P0, 2, 9);
        topics.put("t", life(Uuid.randomUuid(), 1));
        turns();
        assertGap(Gap.Cause.RECREATED, 5, 2);
        assertAnotherIncarnation();
        assertReadsOnAt(2);
    }

    @Test
    void anotherClusterIsAnotherTopic() {
        startAt(5, withId(1));
        extent(P0, 0, 9);
        var life = topics.get("t");
        assertThat(life).isNotNull();
        topics.put("t", new TopicLife("other", life.id(), 1));
        turns();
        assertGap(Gap.Cause.RECREATED, 5, 0);
        assertAnotherIncarnation();
    }

    @Test
    void withoutIdsAPositionAboveTheEndIsAnotherTopic() {
        startAt(5, life(Uuid.ZERO_UUID, 1));
        extent(P0, 0, 3);
        outOfRange(5);
        turns();
        assertGap(Gap.Cause.RECREATED, 5, 0);
        assertAnotherIncarnation();
        assertReadsOnAt(0);
    }

    @Test
    void withoutIdsATopicThatWasGoneIsAnotherTopic() {
        startAt(5, life(Uuid.ZERO_UUID, 1));
        topics.clear();
        turns();
        assertThat(consumer.assignment()).isEmpty();
        topics.put("t", life(Uuid.ZERO_UUID, 1));
        extent(P0, 0, 9);
        turns();
        assertGap(Gap.Cause.RECREATED, 5, 0);
        assertAnotherIncarnation();
    }

    @Test
    void withoutIdsFewerPartitionsAreAnotherTopic() {
        extent(P1, 0, 5);
        startAt(5, life(Uuid.ZERO_UUID, 2));
        topics.put("t", life(Uuid.ZERO_UUID, 1));
        extent(P0, 0, 9);
        turns();
        assertThat(recorder.causes()).containsExactly(Gap.Cause.RECREATED);
        assertThat(reading.standing().position().next()).hasSize(1);
    }

    @Test
    void aTopicThatWasOnlyOutOfSightGoesOn() {
        var life = withId(1);
        startAt(5, life);
        topics.clear();
        turns();
        topics.put("t", life);
        turns();
        assertThat(recorder.gaps()).isEmpty();
        assertReadsOnAt(5);
    }

    @Test
    void recordsOfAnEarlierLeaderWaitUntilTheTopicIsKnown() {
        startAt(5, withId(1));
        record(5, 3, "\"old\"");
        turns();
        record(6, 1, "\"new\"");
        topics.put("t", life(Uuid.randomUuid(), 1));
        extent(P0, 6, 7);
        // the answer that is taken before this poll is from before
        turn();
        assertThat(recorder.texts()).containsExactly("\"old\"");
        turns();
        assertGap(Gap.Cause.RECREATED, 6, 6);
        assertReadsOnAt(6);
    }

    @Test
    void recordsOfAnEarlierLeaderAreReadIfTheTopicIsTheSame() {
        startAt(5, withId(1));
        record(5, 3, "\"a\"");
        turns();
        record(6, 1, "\"b\"");
        extent(P0, 0, 7);
        turns();
        assertThat(recorder.gaps()).isEmpty();
        record(6, 1, "\"b\"");
        turns();
        assertThat(recorder.texts()).containsExactly("\"a\"", "\"b\"");
    }

    @Test
    void aFailureOnTheWayLeavesEverythingAsItWas() {
        startAt(5, withId(1));
        extent(P0, 2, 9);
        topics.put("t", life(Uuid.randomUuid(), 1));
        consumer.setOffsetsException(new TimeoutException("no answer"));
        assertThatThrownBy(this::turns).isInstanceOf(TimeoutException.class);
        assertThat(recorder.gaps()).isEmpty();
        reader = null;
        turns();
        assertGap(Gap.Cause.RECREATED, 5, 2);
    }

    @Test
    void anotherReaderGoesOnWhereTheLastStood() {
        startAt(5, withId(1));
        record(5, 0, "1");
        turns();
        reader = null;
        turns();
        assertReadsOnAt(6);
        assertThat(recorder.texts()).containsExactly("1");
    }

    private Reading reading() {
        var settings = KafkaLogSettings.of("s", "t");
        return Reading.of(
                settings,
                _ -> CompletableFuture.completedFuture(Map.copyOf(topics)),
                this::take,
                new Quarantine(10, Time.system()),
                Shared.of(settings, new KafkaMeters(new SimpleMeterRegistry())),
                Time.system(),
                EAGER);
    }

    private void take(Chunk chunk) {
        if (!rosterKnows(chunk)) {
            unknown.add(chunk);
        }
        recorder.chunk(chunk);
    }

    private boolean rosterKnows(Chunk chunk) {
        return reading.roster()
                .get()
                .partitions()
                .values()
                .containsAll(chunk.after().next().keySet());
    }

    private static TopicLife withId(int partitions) {
        return life(Uuid.randomUuid(), partitions);
    }

    private static TopicLife life(Uuid id, int partitions) {
        return new TopicLife("cluster", id, partitions);
    }

    private void startAt(long end, TopicLife life) {
        topics.put("t", life);
        extent(P0, 0, end);
        turns();
        assertReadsOnAt(end);
    }

    private void extent(TopicPartition partition, long start, long end) {
        consumer.updateBeginningOffsets(Map.of(partition, start));
        consumer.updateEndOffsets(Map.of(partition, end));
    }

    private void outOfRange(long position) {
        consumer.setPollException(new OffsetOutOfRangeException(Map.of(P0, position)));
    }

    private void record(long offset, int epoch, String value) {
        consumer.addRecord(
                new ConsumerRecord<>(
                        "t",
                        0,
                        offset,
                        1L,
                        TimestampType.CREATE_TIME,
                        0,
                        value.length(),
                        null,
                        ByteBuffer.wrap(value.getBytes(UTF_8)),
                        new RecordHeaders(),
                        Optional.of(epoch)));
    }

    /** Enough of them for a poll, a question and its answer. */
    private void turns() {
        for (int i = 0; i < 5; i++) {
            turn();
        }
    }

    private void turn() {
        if (reader == null) {
            reader = new LogReader(reading, consumer);
        }
        reader.turn();
    }

    private void assertGap(Gap.Cause cause, long from, long to) {
        assertThat(recorder.causes()).containsExactly(cause);
        var gap = recorder.gaps().getFirst();
        assertThat(gap.from().next().values()).containsExactly(from);
        assertThat(gap.to()).isNotNull();
        assertThat(gap.to().next().values()).containsExactly(to);
    }

    private void assertSameIncarnation() {
        var gap = recorder.gaps().getFirst();
        assertThat(gap.to()).isNotNull();
        assertThat(gap.to().next().keySet()).isEqualTo(gap.from().next().keySet());
    }

    private void assertAnotherIncarnation() {
        var gap = recorder.gaps().getFirst();
        assertThat(gap.to()).isNotNull();
        assertThat(gap.to().next().keySet())
                .doesNotContainAnyElementsOf(gap.from().next().keySet());
    }

    private void assertReadsOnAt(long offset) {
        assertThat(consumer.position(P0)).isEqualTo(offset);
        var next = reading.standing().next(P0);
        assertThat(next).isNotNull();
        assertThat(next.offset()).isEqualTo(offset);
    }
}
