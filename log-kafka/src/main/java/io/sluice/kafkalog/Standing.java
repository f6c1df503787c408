package io.sluice.kafkalog;

import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader stands: which life of each topic it reads, and the next offset of each partition.
 * It outlives the consumer, so that reading goes on where it stopped. Reader thread only.
 */
final class Standing {
    private final Map<String, Known> topics = new HashMap<>();
    private final Map<TopicPartition, Partition> partitions = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    private final Set<String> awaited = new HashSet<>();
    private Position position = Position.nowhere();

    /** A topic that is or was there. */
    record Known(TopicLife life, int generation, boolean isMissing) {}

    Standing copy() {
        var copy = new Standing();
        copy.become(this);
        return copy;
    }

    void become(Standing other) {
        replace(topics, other.topics);
        replace(partitions, other.partitions);
        replace(next, other.next);
        awaited.clear();
        awaited.addAll(other.awaited);
        position = other.position;
    }

    private static <K, V> void replace(Map<K, V> target, Map<K, V> source) {
        target.clear();
        target.putAll(source);
    }

    Position position() {
        return position;
    }

    @Nullable Known known(String topic) {
        return topics.get(topic);
    }

    /** The partition as the hub knows it; null if it is not read. */
    @Nullable Partition partition(TopicPartition partition) {
        return partitions.get(partition);
    }

    /** Where reading goes on; null if it is not read. */
    @Nullable OffsetAndMetadata next(TopicPartition partition) {
        return next.get(partition);
    }

    /** The partitions of topics that are there. */
    Set<TopicPartition> readable() {
        var readable = new HashSet<>(partitions.keySet());
        readable.removeIf(p -> isMissing(p.topic()));
        return readable;
    }

    /** What others may know of it. */
    Roster roster() {
        return new Roster(partitions, readable());
    }

    private boolean isMissing(String topic) {
        var known = topics.get(topic);
        return known == null || known.isMissing;
    }

    /** The topic is not there for now; what was known of it is kept. */
    void lose(String topic) {
        awaited.add(topic);
        topics.computeIfPresent(topic, (_, k) -> new Known(k.life, k.generation, true));
    }

    /** True if the topic was missing once: all it will hold then is new. */
    boolean wasMissing(String topic) {
        return awaited.contains(topic);
    }

    /** The topic is there, in the life that is known or a grown one. */
    void find(String topic, TopicLife life) {
        topics.computeIfPresent(topic, (_, k) -> new Known(life, k.generation, false));
    }

    /** A topic begins to be read, or another life of it. */
    void enter(String topic, TopicLife life, Map<TopicPartition, Long> from) {
        var before = topics.get(topic);
        topics.put(topic, new Known(life, before == null ? 0 : before.generation + 1, false));
        partitions.keySet().removeIf(p -> p.topic().equals(topic));
        next.keySet().removeIf(p -> p.topic().equals(topic));
        place(from);
    }

    /** Partitions begin to be read there, or go on there. */
    void place(Map<TopicPartition, Long> at) {
        at.forEach((partition, offset) -> {
            partitions.put(partition, identity(partition));
            next.put(partition, new OffsetAndMetadata(offset));
        });
        position = positionAfter(Map.of());
    }

    private Partition identity(TopicPartition partition) {
        var known = topics.get(partition.topic());
        if (known == null) {
            throw new IllegalArgumentException("unknown topic: " + partition.topic());
        }
        var incarnation = known.life.incarnation(partition.topic(), known.generation);
        return new Partition(incarnation, partition.partition());
    }

    /** The position reached by these moves. */
    Position positionAfter(Map<TopicPartition, OffsetAndMetadata> moves) {
        var reached = new TreeMap<Partition, Long>();
        partitions.forEach((p, partition) -> {
            var at = moves.containsKey(p) ? moves.get(p) : next.get(p);
            reached.put(partition, at == null ? 0 : at.offset());
        });
        return new Position(reached);
    }

    /**
     * @param reached the position after these moves
     */
    void advance(Map<TopicPartition, OffsetAndMetadata> moves, Position reached) {
        next.putAll(moves);
        position = reached;
    }

    /** Takes any leader epoch for good that comes next in this partition. */
    void forgetEpoch(TopicPartition partition) {
        next.computeIfPresent(partition, (_, at) -> new OffsetAndMetadata(at.offset()));
    }

    /** The leader's epoch when the partition was last read, if known. */
    Optional<Integer> epoch(TopicPartition partition) {
        var at = next.get(partition);
        return at == null ? Optional.empty() : at.leaderEpoch();
    }
}
