package io.sluice.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one round saw of the cluster: facts, nothing computed. What could not be seen is not there,
 * or is {@link #UNKNOWN}, and a fault says why.
 *
 * <p>End offsets were read after the commits they are compared with.
 *
 * @param millis wall time when the end offsets were read
 * @param nanos the same by the clock that only goes forward
 * @param clusterId null if not known
 * @param controller the id of the broker that leads the cluster; {@link #UNKNOWN} if not known
 * @param brokers those that are there, by id; empty optional if they could not be asked for
 * @param topics by name; empty optional if they could not be asked for
 * @param groups by id; empty optional if they could not be asked for
 * @param connections of this gateway's own clients to the brokers; {@link #UNKNOWN} if not known
 */
record Sighting(
        long millis,
        long nanos,
        @Nullable String clusterId,
        int controller,
        Optional<Map<Integer, Broker>> brokers,
        Optional<Map<String, Topic>> topics,
        Optional<Map<String, Group>> groups,
        int connections,
        List<Fault> faults) {
    static final int UNKNOWN = -1;

    Sighting {
        brokers = brokers.map(Map::copyOf);
        topics = topics.map(Map::copyOf);
        groups = groups.map(Map::copyOf);
        faults = List.copyOf(faults);
    }

    /** The same, with more that could not be seen. */
    Sighting withFaults(List<Fault> more) {
        if (more.isEmpty()) {
            return this;
        }
        var all = new ArrayList<>(faults);
        all.addAll(more);
        return new Sighting(
                millis, nanos, clusterId, controller, brokers, topics, groups, connections, all);
    }

    /**
     * A broker.
     *
     * @param usedBytes what its logs take; {@link #UNKNOWN} if not known
     * @param totalBytes the size of the volumes they are on; {@link #UNKNOWN} if not known
     * @param freeBytes what is left of these; {@link #UNKNOWN} if not known
     */
    record Broker(
            int id,
            String host,
            int port,
            @Nullable String rack,
            long usedBytes,
            long totalBytes,
            long freeBytes) {}

    /**
     * A topic.
     *
     * @param id tells it from one of the same name that was there before
     * @param partitions in the order of their numbers
     */
    record Topic(String name, String id, boolean isInternal, List<Partition> partitions) {
        Topic {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * A partition of a topic.
     *
     * @param leader a broker's id; {@link #UNKNOWN} if it has none
     * @param replicas how many there should be
     * @param inSync how many there are
     * @param start the first offset there is; {@link #UNKNOWN} if not known
     * @param end the offset behind the last one; {@link #UNKNOWN} if not known
     * @param bytes of its leader's log; {@link #UNKNOWN} if not known
     */
    record Partition(
            int number, int leader, int replicas, int inSync, long start, long end, long bytes) {}

    /**
     * A consumer group.
     *
     * @param state in Kafka's own word: {@code Stable}, {@code Empty}, {@code Reconciling}
     * @param protocol its assignment's; null if it has none
     * @param members null if they could not be asked for
     * @param commits null if they could not be asked for
     */
    record Group(
            String id,
            Kind kind,
            String state,
            @Nullable String protocol,
            @Nullable List<Member> members,
            @Nullable List<Commit> commits) {}

    /** What kind of group it is. */
    enum Kind {
        CLASSIC,
        /** By KIP-848. */
        CONSUMER,
        /** By KIP-932: its commits are where its shares begin. */
        SHARE,
        STREAMS,
        OTHER
    }

    /**
     * A member of a group.
     *
     * @param assigned topics and the numbers of their partitions
     */
    record Member(String id, String clientId, String host, Map<String, List<Integer>> assigned) {}

    /**
     * How far a group has come in a partition.
     *
     * @param offset of the next record it wants
     * @param recordMillis the timestamp of that record, which is the oldest it has not had; {@link
     *     #UNKNOWN} if it was not read, or there is no such record yet
     */
    record Commit(String topic, int partition, long offset, long recordMillis) {}

    /**
     * What could not be seen.
     *
     * @param what {@code topics}, {@code groups}, {@code brokers}, {@code topic:x}, {@code
     *     group:y}, {@code partition:x/3}, {@code broker:2}, {@code logDirs}, {@code records},
     *     {@code controller}
     * @param reason in words for an operator
     */
    record Fault(String what, String reason) {}
}
