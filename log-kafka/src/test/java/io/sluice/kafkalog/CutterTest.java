package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutterTest {
    private static final TopicLife LIFE = new TopicLife("c", Uuid.randomUuid(), 3);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Shared shared =
            Shared.of(KafkaLogSettings.of("s", "t"), new KafkaMeters(registry));
    private final Quarantine quarantine = new Quarantine(10, Time.system());
    private final Recorder recorder = new Recorder();
    private final Standing standing = new Standing();
    private final Cutter cutter = new Cutter(shared, quarantine);

    CutterTest() {
        standing.enter("t", LIFE, Map.of(partition(0), 0L, partition(1), 0L, partition(2), 0L));
    }

    @Test
    void copiesAwayFromTheConsumersBuffers() {
        byte[] fetched = "xx{\"a\":1}yykey".getBytes(UTF_8);
        var value = ByteBuffer.wrap(fetched, 2, 7).slice();
        var key = ByteBuffer.wrap(fetched, 11, 3);
        cut(Map.of(partition(0), List.of(record(0, 0, key, value))), Map.of(partition(0), 1L));
        Arrays.fill(fetched, (byte) 'z');
        var publication = recorder.publications().getFirst();
        assertThat(publication.value()).isEqualTo(Payload.of("{\"a\":1}"));
        assertThat(publication.key()).isEqualTo(Payload.of("key"));
    }

    @Test
    void takesBuffersThatAreNoArrays() {
        var direct = ByteBuffer.allocateDirect(2).put("{}".getBytes(UTF_8)).flip();
        var readOnly = ByteBuffer.wrap("[]".getBytes(UTF_8)).asReadOnlyBuffer();
        cut(
                Map.of(
                        partition(0),
                        List.of(record(0, 0, null, direct), record(0, 1, readOnly, readOnly))),
                Map.of(partition(0), 2L));
        assertThat(recorder.texts()).containsExactly("{}", "[]");
        assertThat(recorder.keys()).containsExactly("[]");
    }

    @Test
    void aPollOfHolesMovesOn() {
        cut(Map.of(), Map.of(partition(1), 7L));
        assertThat(recorder.chunks()).hasSize(1);
        assertThat(recorder.publications()).isEmpty();
        assertThat(standing.position()).isEqualTo(position(0, 7, 0));
    }

    @Test
    void aPollOfNothingIsNoChunk() {
        cut(Map.of(), Map.of());
        assertThat(recorder.chunks()).isEmpty();
    }

    @Test
    void whatTheFeedDidNotTakeIsNotPassed() {
        var polled =
                polled(Map.of(partition(0), List.of(record(0, 0, "1"))), Map.of(partition(0), 1L));
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        cutter.cut(
                                polled,
                                standing,
                                0,
                                _ -> {
                                    throw new IllegalStateException("a bug");
                                }));
        assertThat(standing.position()).isEqualTo(position(0, 0, 0));
        cutter.cut(polled, standing, 0, recorder);
        assertThat(recorder.texts()).containsExactly("1");
    }

    @Test
    void metersWhatItReads() {
        cut(
                Map.of(partition(0), List.of(record(0, 0, "12"), record(0, 1, "oops"))),
                Map.of(partition(0), 2L));
        assertThat(registry.get("sluice.log.records").tag("stream", "s").functionCounter().count())
                .isEqualTo(2);
        assertThat(registry.get("sluice.log.bytes").functionCounter().count()).isEqualTo(6);
        assertThat(
                        registry.get("sluice.log.unmapped")
                                .tag("reason", "invalid_json")
                                .functionCounter()
                                .count())
                .isEqualTo(1);
        assertThat(registry.get("sluice.log.lag").gauge().value()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyOffsetIsCoveredOnceWhateverIsPolled(long seed) {
        var random = new Random(seed);
        long[] next = new long[3];
        var expected = new ArrayList<String>();
        for (int poll = 0; poll < 20; poll++) {
            var records =
                    new HashMap<TopicPartition, List<ConsumerRecord<ByteBuffer, ByteBuffer>>>();
            var reached = new HashMap<TopicPartition, Long>();
            for (int p = 0; p < 3; p++) {
                if (random.nextBoolean()) {
                    records.put(partition(p), records(random, p, next, expected));
                    reached.put(partition(p), next[p]);
                }
            }
            cut(records, reached);
        }
        assertThat(standing.position()).isEqualTo(position(next[0], next[1], next[2]));
        assertThat(recorder.publications())
                .extracting(p -> p.partition() + "@" + p.offset())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(recorder.breaks()).isEmpty();
        for (var chunk : recorder.chunks()) {
            assertThat(chunk.gap()).isNull();
            for (var publication : chunk.publications()) {
                assertThat(publication.offset())
                        .isGreaterThanOrEqualTo(offset(chunk.before(), publication.partition()))
                        .isLessThan(offset(chunk.after(), publication.partition()));
            }
        }
    }

    private static List<ConsumerRecord<ByteBuffer, ByteBuffer>> records(
            Random random, int partition, long[] next, List<String> expected) {
        var records = new ArrayList<ConsumerRecord<ByteBuffer, ByteBuffer>>();
        for (int i = random.nextInt(6); i > 0; i--) {
            next[partition] += random.nextInt(3);
            long offset = next[partition]++;
            boolean good = random.nextInt(4) > 0;
            String text = "x".repeat(random.nextInt(200_000));
            records.add(record(partition, offset, good ? '"' + text + '"' : text + "{"));
            if (good) {
                expected.add("t-" + partition + "@" + offset);
            }
        }
        next[partition] += random.nextInt(3);
        return records;
    }

    private void cut(
            Map<TopicPartition, List<ConsumerRecord<ByteBuffer, ByteBuffer>>> records,
            Map<TopicPartition, Long> reached) {
        cutter.cut(polled(records, reached), standing, 0, recorder);
    }

    private static ConsumerRecords<ByteBuffer, ByteBuffer> polled(
            Map<TopicPartition, List<ConsumerRecord<ByteBuffer, ByteBuffer>>> records,
            Map<TopicPartition, Long> reached) {
        var next = new HashMap<TopicPartition, OffsetAndMetadata>();
        reached.forEach((partition, offset) -> next.put(partition, new OffsetAndMetadata(offset)));
        return new ConsumerRecords<>(records, next);
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(
            int partition, long offset, String value) {
        return record(partition, offset, null, ByteBuffer.wrap(value.getBytes(UTF_8)));
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(
            int partition, long offset, @Nullable ByteBuffer key, ByteBuffer value) {
        return new ConsumerRecord<ByteBuffer, ByteBuffer>(
                "t",
                partition,
                offset,
                1L,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("t", number);
    }

    private static Position position(long... next) {
        var offsets = new HashMap<Partition, Long>();
        for (int i = 0; i < next.length; i++) {
            offsets.put(new Partition(LIFE.incarnation("t", 0), i), next[i]);
        }
        return new Position(offsets);
    }

    private static long offset(Position position, Partition partition) {
        return position.next().getOrDefault(partition, 0L);
    }
}
