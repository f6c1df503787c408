package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How the cluster is. Counts are {@link Sighting#UNKNOWN} if not known.
 *
 * @param topics how many there are of which is told
 * @param partitions of these
 * @param groups how many there are of which is told
 * @param disk bytes
 * @param memory bytes
 * @param threads of this process
 * @param brokers in the order of their ids; null if not known
 * @param controller a broker's id
 * @param underReplicated partitions with fewer replicas in sync than they should have, of all
 *     topics
 * @param offline partitions without a leader, of all topics
 */
record Health(
        Figure connections,
        long topics,
        long partitions,
        long groups,
        Figure disk,
        Figure memory,
        int threads,
        @Nullable List<Sighting.Broker> brokers,
        int controller,
        long underReplicated,
        long offline) {

    static Health of(Sighting sighting, Counts counts, BrokerFigures figures, Vitals vitals) {
        var brokers = sighting.brokers().map(Health::sorted).orElse(null);
        return new Health(
                Figure.of(figures.connections(), figures.source())
                        .or(Figure.ofCount(sighting.connections(), "clients")),
                counts.topics,
                counts.partitions,
                counts.groups,
                disk(brokers, sighting),
                Figure.of(figures.memoryBytes(), figures.source())
                        .or(Figure.ofCount(vitals.heapBytes(), "jvm")),
                vitals.threads(),
                brokers,
                sighting.controller(),
                count(sighting, p -> p.inSync() != UNKNOWN && p.inSync() < p.replicas()),
                count(sighting, p -> p.leader() == UNKNOWN));
    }

    /** How many there are of which is told. */
    record Counts(long topics, long partitions, long groups) {}

    private static List<Sighting.Broker> sorted(Map<Integer, Sighting.Broker> brokers) {
        return brokers.values().stream()
                .sorted(Comparator.comparingInt(Sighting.Broker::id))
                .toList();
    }

    /** As the brokers say; else what leaders' logs take. */
    private static Figure disk(@Nullable List<Sighting.Broker> brokers, Sighting sighting) {
        long used = UNKNOWN;
        for (var broker : brokers == null ? List.<Sighting.Broker>of() : brokers) {
            used = Figure.plus(used, broker.usedBytes());
        }
        long logs = UNKNOWN;
        for (var topic : topics(sighting)) {
            for (var partition : topic.partitions()) {
                logs = Figure.plus(logs, partition.bytes());
            }
        }
        return Figure.ofCount(used, "logDirs").or(Figure.ofCount(logs, "logs of leaders"));
    }

    private static Iterable<Sighting.Topic> topics(Sighting sighting) {
        return sighting.topics().map(Map::values).orElse(List.of());
    }

    private static long count(Sighting sighting, Predicate<Sighting.Partition> what) {
        if (sighting.topics().isEmpty()) {
            return UNKNOWN;
        }
        long count = 0;
        for (var topic : topics(sighting)) {
            count += topic.partitions().stream().filter(what).count();
        }
        return count;
    }
}
