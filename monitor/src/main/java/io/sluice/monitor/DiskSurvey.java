package io.sluice.monitor;

import io.sluice.monitor.Budget.Step;
import io.sluice.monitor.Faults.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.admin.DescribeLogDirsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * What the brokers' logs take, and what their volumes hold. Looked at in thorough rounds; in those
 * between, what was seen last is told again.
 */
final class DiskSurvey {
    private final Map<Integer, Disk> disks = new HashMap<>();
    private final Map<Integer, Throwable> failures = new HashMap<>();
    private Map<Integer, KafkaFuture<Map<String, LogDirDescription>>> answers = Map.of();

    /**
     * The volumes of a broker.
     *
     * @param used what its logs take
     */
    record Disk(long used, long total, long free) {
        static final Disk UNKNOWN = new Disk(Sighting.UNKNOWN, Sighting.UNKNOWN, Sighting.UNKNOWN);
    }

    private record Volume(long total, long free) {}

    void ask(Round round, Set<Integer> brokers) {
        disks.keySet().retainAll(brokers);
        failures.keySet().retainAll(brokers);
        var due = new HashSet<>(brokers);
        if (!round.isThorough()) {
            due.removeAll(disks.keySet());
            due.removeAll(failures.keySet());
        }
        answers =
                due.isEmpty()
                        ? Map.of()
                        : round.admin()
                                .describeLogDirs(
                                        due,
                                        new DescribeLogDirsOptions()
                                                .timeoutMs(round.timeout(Step.ENDS)))
                                .descriptions();
    }

    /** Takes what has been answered, and gives the topics the sizes of their partitions. */
    void take(Round round, Iterable<WatchedTopic> topics) throws InterruptedException {
        for (var answer : answers.entrySet()) {
            int broker = answer.getKey();
            failures.remove(broker);
            var dirs =
                    round.budget()
                            .await(answer.getValue(), Step.ENDS, e -> failures.put(broker, e));
            if (dirs.isPresent()) {
                disks.put(broker, disk(dirs.get()));
                size(broker, dirs.get(), topics);
            }
        }
        answers = Map.of();
        failures.forEach((broker, failure) -> tell(round.faults(), broker, failure));
    }

    Disk disk(int broker) {
        return disks.getOrDefault(broker, Disk.UNKNOWN);
    }

    private static void tell(Faults faults, int broker, Throwable failure) {
        String reason = KafkaFailure.text(failure);
        if (failure instanceof AuthorizationException) {
            faults.add("logDirs", reason);
        } else {
            faults.add(Kind.BROKER, String.valueOf(broker), "its log directories: " + reason);
        }
    }

    private static Disk disk(Map<String, LogDirDescription> dirs) {
        long used = 0;
        var volumes = new HashSet<Volume>();
        for (var dir : dirs.values()) {
            used += dir.replicaInfos().values().stream().mapToLong(ReplicaInfo::size).sum();
            add(volumes, dir.totalBytes(), dir.usableBytes());
        }
        return volumes.isEmpty()
                ? new Disk(used, Sighting.UNKNOWN, Sighting.UNKNOWN)
                : new Disk(
                        used,
                        volumes.stream().mapToLong(Volume::total).sum(),
                        volumes.stream().mapToLong(Volume::free).sum());
    }

    /** Directories that tell the very same are on one volume. */
    private static void add(Set<Volume> volumes, OptionalLong total, OptionalLong free) {
        if (total.isPresent() && free.isPresent()) {
            volumes.add(new Volume(total.getAsLong(), free.getAsLong()));
        }
    }

    private static void size(
            int broker, Map<String, LogDirDescription> dirs, Iterable<WatchedTopic> topics) {
        var sizes = new HashMap<TopicPartition, Long>();
        for (var dir : dirs.values()) {
            dir.replicaInfos()
                    .forEach((partition, replica) -> {
                        if (!replica.isFuture()) {
                            sizes.put(partition, replica.size());
                        }
                    });
        }
        topics.forEach(topic -> topic.size(broker, sizes));
    }
}
