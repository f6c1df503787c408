package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Logs that a test holds in its hands, and consumers that read them. Offsets may be missing. */
final class FakeLogs {
    private final Map<TopicPartition, Log> logs = new HashMap<>();
    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger seeks = new AtomicInteger();
    final AtomicInteger polls = new AtomicInteger();

    /** How many records a poll brings. */
    volatile int batch = 3;

    /** What happens when a consumer polls, before anything else; gets its patience. */
    volatile Consumer<Duration> onPoll = _ -> {};

    /** What happens when a consumer is closed. */
    volatile Runnable onClose = () -> {};

    private static final class Log {
        private final NavigableMap<Long, String> records = new TreeMap<>();
        private long start;
        private long end;
    }

    synchronized void put(TopicPartition partition, long offset, String value) {
        var log = log(partition);
        log.records.put(offset, value);
        log.end = Math.max(log.end, offset + 1);
    }

    /** Records from offset 0 on, each with its offset as value. */
    void fill(TopicPartition partition, int count) {
        for (int offset = 0; offset < count; offset++) {
            put(partition, offset, "" + offset);
        }
    }

    synchronized void start(TopicPartition partition, long start) {
        var log = log(partition);
        log.start = start;
        log.records.headMap(start).clear();
    }

    /** What is between the last record and the end are holes. */
    synchronized void end(TopicPartition partition, long end) {
        log(partition).end = end;
    }

    private Log log(TopicPartition partition) {
        return logs.computeIfAbsent(partition, _ -> new Log());
    }

    MockConsumer<ByteBuffer, ByteBuffer> consumer() {
        made.incrementAndGet();
        return new FakeConsumer();
    }

    private final class FakeConsumer extends MockConsumer<ByteBuffer, ByteBuffer> {
        private final Map<TopicPartition, Long> positions = new HashMap<>();

        FakeConsumer() {
            super("none");
        }

        @Override
        public synchronized void seek(TopicPartition partition, long offset) {
            seeks.incrementAndGet();
            positions.put(partition, offset);
        }

        @Override
        public synchronized ConsumerRecords<ByteBuffer, ByteBuffer> poll(Duration timeout) {
            polls.incrementAndGet();
            onPoll.accept(timeout);
            for (var partition : assignment()) {
                return poll(partition, positions.getOrDefault(partition, 0L));
            }
            return ConsumerRecords.empty();
        }

        private ConsumerRecords<ByteBuffer, ByteBuffer> poll(TopicPartition partition, long from) {
            synchronized (FakeLogs.this) {
                var log = log(partition);
                if (from < log.start || from > log.end) {
                    throw new OffsetOutOfRangeException(Map.of(partition, from));
                }
                var left = log.records.tailMap(from);
                var found =
                        left.entrySet().stream()
                                .limit(batch)
                                .map(e -> record(partition, e.getKey(), e.getValue()))
                                .toList();
                long next = left.size() <= batch ? log.end : found.getLast().offset() + 1;
                if (next == from) {
                    return ConsumerRecords.empty();
                }
                positions.put(partition, next);
                return new ConsumerRecords<>(
                        found.isEmpty() ? Map.of() : Map.of(partition, found),
                        Map.of(partition, new OffsetAndMetadata(next)));
            }
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(
                Collection<TopicPartition> partitions, Duration timeout) {
            synchronized (FakeLogs.this) {
                var starts = new HashMap<TopicPartition, Long>();
                partitions.forEach(p -> starts.put(p, log(p).start));
                return starts;
            }
        }

        @Override
        public void close(CloseOptions options) {
            closed.incrementAndGet();
            onClose.run();
        }
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(
            TopicPartition partition, long offset, String value) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                1L,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                ByteBuffer.wrap(value.getBytes(UTF_8)),
                new RecordHeaders(),
                Optional.empty());
    }

    /** The offsets from one to before the other that have a record. */
    synchronized List<Long> offsets(TopicPartition partition, long from, long to) {
        return new ArrayList<>(log(partition).records.subMap(from, to).keySet());
    }
}
