package io.sluice.kafkalog;

import io.sluice.hub.Partition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that stands in one partition, and the records it has brought that nobody has taken
 * yet. Going on where it stands costs nothing; anywhere else it has to be moved to. Replay thread
 * only, but for {@link #wakeUp}.
 */
final class Tape {
    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(200);

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private @Nullable Partition partition;
    private long next;
    private long reached;
    private List<ConsumerRecord<ByteBuffer, ByteBuffer>> polled = List.of();
    private int taken;

    Tape(Consumer<ByteBuffer, ByteBuffer> consumer) {
        this.consumer = consumer;
    }

    /** Where it stands; null if it has to be moved before anything can be read. */
    @Nullable Spot spot() {
        return partition == null ? null : new Spot(partition, next, reached);
    }

    /** The offset that is taken next, if there is a record there. */
    long next() {
        return next;
    }

    /** Stands at that offset from now on. */
    void moveTo(Partition wanted, long offset) {
        var now = spot();
        if (now != null && now.isAt(wanted, offset)) {
            skipTo(offset);
        } else {
            forget();
            seek(Roster.inKafka(wanted), offset);
            partition = wanted;
            reached = offset;
        }
        next = offset;
    }

    private void skipTo(long offset) {
        while (taken < polled.size() && polled.get(taken).offset() < offset) {
            taken++;
        }
    }

    private void seek(TopicPartition wanted, long offset) {
        if (!consumer.assignment().contains(wanted)) {
            consumer.assign(Set.of(wanted));
        }
        consumer.seek(wanted, offset);
    }

    /** Stands nowhere. */
    void forget() {
        partition = null;
        drop();
    }

    private void drop() {
        polled = List.of();
        taken = 0;
    }

    /** The next record that has been polled; null if there is none before {@code to}. */
    @Nullable ConsumerRecord<ByteBuffer, ByteBuffer> take(long to) {
        if (taken == polled.size()) {
            drop();
            next = Math.max(next, Math.min(to, reached));
            return null;
        }
        var record = polled.get(taken);
        if (record.offset() >= to) {
            next = Math.max(next, to);
            return null;
        }
        taken++;
        next = record.offset() + 1;
        return record;
    }

    /** Polls once. All that was polled before must have been taken. */
    void poll(Duration time) {
        var found = consumer.poll(time);
        for (var end : found.nextOffsets().entrySet()) {
            polled = found.records(end.getKey());
            taken = 0;
            reached = end.getValue().offset();
        }
    }

    /** Where the log of that partition begins now. */
    long start(Partition asked) {
        var inKafka = Roster.inKafka(asked);
        return new Extents(consumer).starts(Set.of(inKafka)).getOrDefault(inKafka, 0L);
    }

    /** Ends a poll; any thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    void close() {
        forget();
        consumer.close(CloseOptions.timeout(CLOSE_PATIENCE));
    }
}
