package io.sluice.kafkalog;

import java.time.Duration;
import java.util.Map;

/**
 * How roles are leased by way of Kafka.
 *
 * @param topic a topic for nothing else, with that many partitions; see {@link #topicSpec}
 * @param groupId the group whose members are the nodes
 * @param partitions how many; two roles that fall on one partition are given to one node
 * @param sessionTimeout a node that cannot be reached for that long loses its roles; at least 6
 *     seconds by the brokers' own defaults
 */
public record LeaseSettings(String topic, String groupId, int partitions, Duration sessionTimeout) {
    private static final int PARTITIONS = 32;
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);
    private static final int MOST_PARTITIONS = 1024;

    public LeaseSettings {
        if (topic.isBlank() || groupId.isBlank()) {
            throw new IllegalArgumentException("leases must have a topic and a group id");
        }
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new IllegalArgumentException(
                    "partitions of leases must be 1 to %d, got: %d"
                            .formatted(MOST_PARTITIONS, partitions));
        }
        if (sessionTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "sessionTimeout of leases must be at least PT1S, got: " + sessionTimeout);
        }
    }

    /** The usual, on {@code <prefix>.leases}. */
    public static LeaseSettings of(String prefix) {
        return new LeaseSettings(
                prefix + ".leases", prefix + ".leases", PARTITIONS, SESSION_TIMEOUT);
    }

    /** The topic as it should be. */
    public TopicSpec topicSpec() {
        return new TopicSpec(
                topic, partitions, TopicSpec.BROKERS_CHOICE, Map.of("cleanup.policy", "compact"));
    }

    /** The partition that a role falls on. */
    int partitionOf(String role) {
        return Math.floorMod(role.hashCode(), partitions);
    }
}
