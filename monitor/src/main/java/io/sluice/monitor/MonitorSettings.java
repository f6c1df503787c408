package io.sluice.monitor;

import java.time.Duration;

/**
 * What is told of the cluster, and how often.
 *
 * @param interval from the beginning of a round to that of the next
 * @param topics those that are told of
 * @param groups those that are told of
 * @param isInternalShown whether topics of the brokers' own are told of like others. Topics that
 *     are not told of are in no list, rate or count; only the health of their partitions is
 * @param maxDocuments topics with a document of their own and an entry in the lists, and as many
 *     groups; the first by name
 * @param maxPartitions partitions, and topics of groups, listed in one document
 * @param maxSeries groups whose lag is metered
 */
public record MonitorSettings(
        Duration interval,
        NameFilter topics,
        NameFilter groups,
        boolean isInternalShown,
        int maxDocuments,
        int maxPartitions,
        int maxSeries) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);

    public static final MonitorSettings STANDARD =
            new MonitorSettings(
                    Duration.ofSeconds(2),
                    NameFilter.ALL,
                    NameFilter.ALL,
                    false,
                    2_000,
                    5_000,
                    200);

    public MonitorSettings {
        if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "interval must be %s to %s, got: %s".formatted(SHORTEST, LONGEST, interval));
        }
        if (maxDocuments < 1 || maxPartitions < 1 || maxSeries < 0) {
            throw new IllegalArgumentException(
                    "maxDocuments and maxPartitions must be positive and maxSeries not negative,"
                            + " got: %d, %d and %d"
                                    .formatted(maxDocuments, maxPartitions, maxSeries));
        }
    }

    /** Whether a topic is told of, by all that can be known without seeing it. */
    boolean isShown(String topic) {
        return topics.passes(topic);
    }

    boolean isShown(Sighting.Topic topic) {
        return (isInternalShown || !topic.isInternal()) && topics.passes(topic.name());
    }

    boolean isGroupShown(String group) {
        return groups.passes(group);
    }
}
