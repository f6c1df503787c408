package io.sluice.kafkalog;

import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import io.sluice.hub.UnknownPartition;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions of a log as its reader thread last knew them; for any thread.
 *
 * @param partitions as the hub knows them, of topics that are or were there
 * @param readable those of topics that are there
 */
record Roster(Map<TopicPartition, Partition> partitions, Set<TopicPartition> readable) {
    /** Before the reader thread knows anything. */
    static final Roster UNKNOWN = new Roster(Map.of(), Set.of());

    Roster {
        partitions = Map.copyOf(partitions);
        readable = Set.copyOf(readable);
    }

    /** The partition as Kafka knows it. */
    static TopicPartition inKafka(Partition partition) {
        return new TopicPartition(partition.incarnation().topic(), partition.number());
    }

    /** What is said as long as there is nothing to be asked about. */
    static LogUnavailable unreached(String stream) {
        return new LogUnavailable("the log of stream '" + stream + "' has not been reached yet");
    }

    /** Makes sure that the partition can be read, in the incarnation that is meant. */
    void check(String stream, Partition partition) {
        if (partitions.isEmpty()) {
            throw unreached(stream);
        }
        var asked = inKafka(partition);
        var known = partitions.get(asked);
        if (known == null || !known.equals(partition)) {
            throw new UnknownPartition(partition);
        }
        if (!readable.contains(asked)) {
            throw new LogUnavailable("Kafka topic '" + asked.topic() + "' is not there");
        }
    }

    /** The position that these offsets are. */
    Position position(Map<TopicPartition, Long> offsets) {
        var next = new HashMap<Partition, Long>();
        offsets.forEach((partition, offset) -> {
            var known = partitions.get(partition);
            if (known != null) {
                next.put(known, offset);
            }
        });
        return new Position(next);
    }
}
