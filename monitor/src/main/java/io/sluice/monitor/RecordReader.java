package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import io.sluice.hub.Time;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;

/**
 * Reads single records for their timestamps: the first that exists from a place on. One call reads
 * all partitions that it can at once, and in each of them one place after the other. Its consumer
 * gives one record per poll, so that hardly anything is unpacked that nobody wants.
 */
final class RecordReader {
    private static final Duration POLL = Duration.ofMillis(50);

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Time time;
    private final Found found;
    private final Map<TopicPartition, Deque<Place>> pending = new HashMap<>();
    private final Set<String> refused = new TreeSet<>();

    /**
     * Where a record is wanted from.
     *
     * @param end of the partition, behind which there is none
     */
    record Place(TopicPartition partition, long offset, long end) {}

    /** Is told the timestamps. */
    @FunctionalInterface
    interface Found {
        /**
         * @param millis unknown if there is no record from there on to the end
         */
        void at(Place place, long millis);
    }

    RecordReader(Consumer<ByteBuffer, ByteBuffer> consumer, Time time, Found found) {
        this.consumer = consumer;
        this.time = time;
        this.found = found;
    }

    /**
     * Reads until all is read or it is time to end.
     *
     * @return topics that may not be read
     */
    Set<String> read(Collection<Place> places, long endNanos) {
        for (var place : places) {
            pending.computeIfAbsent(place.partition(), _ -> new ArrayDeque<>()).add(place);
        }
        consumer.assign(List.copyOf(pending.keySet()));
        consumer.resume(consumer.paused());
        pending.forEach(
                (partition, waiting) -> consumer.seek(partition, waiting.getFirst().offset()));
        while (!pending.isEmpty() && endNanos - time.nanos() > 0) {
            poll(Duration.ofNanos(Math.clamp(endNanos - time.nanos(), 0, POLL.toNanos())));
        }
        consumer.pause(consumer.assignment());
        return refused;
    }

    private void poll(Duration patience) {
        try {
            var records = consumer.poll(patience);
            records.partitions().forEach(p -> take(records.records(p).getFirst()));
            if (records.isEmpty()) {
                List.copyOf(pending.keySet()).forEach(this::skipIfEmpty);
            }
        } catch (TopicAuthorizationException e) {
            refused.addAll(e.unauthorizedTopics());
            pending.keySet().removeIf(p -> refused.contains(p.topic()));
            consumer.assign(List.copyOf(pending.keySet()));
        }
    }

    private void take(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        next(partition, record.timestamp());
    }

    /** Up to the end there may be nothing but the marks of transactions. */
    private void skipIfEmpty(TopicPartition partition) {
        var waiting = pending.get(partition);
        if (waiting != null && position(partition) >= waiting.getFirst().end()) {
            next(partition, UNKNOWN);
        }
    }

    private long position(TopicPartition partition) {
        try {
            return consumer.position(partition, Duration.ZERO);
        } catch (TimeoutException _) {
            return UNKNOWN;
        }
    }

    private void next(TopicPartition partition, long millis) {
        var waiting = pending.get(partition);
        if (waiting == null) {
            return;
        }
        found.at(waiting.removeFirst(), millis);
        if (waiting.isEmpty()) {
            pending.remove(partition);
            consumer.pause(List.of(partition));
        } else {
            consumer.seek(partition, waiting.getFirst().offset());
        }
    }
}
