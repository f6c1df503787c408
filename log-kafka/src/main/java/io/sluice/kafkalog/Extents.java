package io.sluice.kafkalog;

import io.sluice.hub.Start;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Asks the brokers where partitions begin and end. Blocks the reader thread, for a while only. */
final class Extents {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Consumer<ByteBuffer, ByteBuffer> consumer;

    Extents(Consumer<ByteBuffer, ByteBuffer> consumer) {
        this.consumer = consumer;
    }

    static Set<TopicPartition> partitions(String topic, TopicLife life) {
        return IntStream.range(0, life.partitions())
                .mapToObj(number -> new TopicPartition(topic, number))
                .collect(Collectors.toSet());
    }

    Map<TopicPartition, Long> starts(Set<TopicPartition> partitions) {
        return consumer.beginningOffsets(partitions, PATIENCE);
    }

    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        return consumer.endOffsets(partitions, PATIENCE);
    }

    /** The offsets where reading begins by that rule. */
    Map<TopicPartition, Long> at(Start start, Set<TopicPartition> partitions) {
        return switch (start) {
            case Start.Latest() -> ends(partitions);
            case Start.Earliest() -> starts(partitions);
            case Start.At(var time) -> at(Whereabouts.millis(time), partitions);
        };
    }

    private Map<TopicPartition, Long> at(long millis, Set<TopicPartition> partitions) {
        var offsets = new HashMap<>(ends(partitions));
        var times = partitions.stream().collect(Collectors.toMap(p -> p, _ -> millis));
        consumer.offsetsForTimes(times, PATIENCE)
                .forEach((partition, found) -> {
                    if (found != null) {
                        offsets.put(partition, found.offset());
                    }
                });
        return offsets;
    }
}
