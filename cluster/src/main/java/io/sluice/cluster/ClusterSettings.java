package io.sluice.cluster;

import java.time.Duration;

/**
 * How nodes know each other.
 *
 * @param name what this node is called in records and logs; the cluster adds something random, so
 *     that it need not be unique
 * @param beatEvery how often a node says that it is there
 * @param deadAfter a node that says nothing for that long is not counted any more
 * @param snapshotEvery how often a node tells all its counts, whatever has been asked
 * @param maxNodes other nodes that are known at a time
 * @param maxUsers users that are known at a time, over all nodes; those beyond are connections only
 */
public record ClusterSettings(
        String name,
        Duration beatEvery,
        Duration deadAfter,
        Duration snapshotEvery,
        int maxNodes,
        int maxUsers,
        PresenceSettings presence,
        RevocationSettings revocations) {
    /** The longest name. */
    public static final int MAX_NAME = 64;

    public ClusterSettings {
        if (!name.matches("[A-Za-z0-9._-]{1," + MAX_NAME + "}")) {
            throw new IllegalArgumentException(
                    "name of a node must be 1 to %d letters, digits, '.', '_' or '-', got: %s"
                            .formatted(MAX_NAME, name));
        }
        requirePositive("beatEvery", beatEvery);
        requirePositive("snapshotEvery", snapshotEvery);
        if (deadAfter.compareTo(beatEvery.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException(
                    "deadAfter must be at least twice beatEvery (%s), got: %s"
                            .formatted(beatEvery, deadAfter));
        }
        if (maxNodes < 1 || maxUsers < 1) {
            throw new IllegalArgumentException(
                    "maxNodes and maxUsers must be positive, got: %d, %d"
                            .formatted(maxNodes, maxUsers));
        }
    }

    /** The usual, for a node of that name. */
    public static ClusterSettings of(String name) {
        return new ClusterSettings(
                name,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                64,
                200_000,
                PresenceSettings.STANDARD,
                RevocationSettings.STANDARD);
    }

    static void requirePositive(String what, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(what + " must be positive, got: " + duration);
        }
    }
}
