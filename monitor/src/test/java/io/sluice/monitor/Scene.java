package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cluster made up for a test, of which sightings are taken. */
final class Scene {
    static final long START_MILLIS = 1_700_000_000_000L;

    final Map<Integer, Sighting.Broker> brokers = new HashMap<>();
    final Map<String, Sighting.Topic> topics = new HashMap<>();
    final Map<String, Sighting.Group> groups = new HashMap<>();
    final List<Sighting.Fault> faults = new ArrayList<>();
    String clusterId = "cluster";
    int controller = 1;
    boolean areBrokersSeen = true;
    boolean areTopicsSeen = true;
    boolean areGroupsSeen = true;
    private long nanos = 5_000_000_000L;

    Scene() {
        broker(1);
    }

    Scene broker(int id) {
        brokers.put(id, madeUp(id));
        return this;
    }

    static Sighting.Broker madeUp(int id) {
        return new Sighting.Broker(id, "kafka-" + id, 9092, null, 400, 1000, 250);
    }

    /** A topic with these end offsets, each record of ten bytes. */
    Scene topic(String name, long... ends) {
        return topic(name, name + "-1", ends);
    }

    Scene topic(String name, String id, long... ends) {
        var partitions = new ArrayList<Sighting.Partition>();
        for (int i = 0; i < ends.length; i++) {
            partitions.add(partition(i, 0, ends[i], ends[i] == UNKNOWN ? UNKNOWN : ends[i] * 10));
        }
        return topic(new Sighting.Topic(name, id, name.startsWith("__"), partitions));
    }

    Scene topic(Sighting.Topic topic) {
        topics.put(topic.name(), topic);
        return this;
    }

    static Sighting.Partition partition(int number, long start, long end, long bytes) {
        return new Sighting.Partition(number, 1, 3, 3, start, end, bytes);
    }

    Scene group(String id, Sighting.Commit... commits) {
        return group(id, List.of(member("m1")), List.of(commits));
    }

    Scene group(
            String id,
            @Nullable List<Sighting.Member> members,
            @Nullable List<Sighting.Commit> commits) {
        groups.put(
                id,
                new Sighting.Group(id, Sighting.Kind.CLASSIC, "Stable", "range", members, commits));
        return this;
    }

    static Sighting.Member member(String id) {
        return new Sighting.Member(id, "client-" + id, "10.0.0.1", Map.of("a", List.of(1, 0)));
    }

    static Sighting.Commit commit(String topic, int partition, long offset) {
        return new Sighting.Commit(topic, partition, offset, UNKNOWN);
    }

    Scene fault(String what) {
        faults.add(new Sighting.Fault(what, "it does not answer"));
        return this;
    }

    long millis() {
        return START_MILLIS + nanos / 1_000_000;
    }

    Sighting now() {
        return new Sighting(
                millis(),
                nanos,
                clusterId,
                controller,
                areBrokersSeen ? Optional.of(brokers) : Optional.empty(),
                areTopicsSeen ? Optional.of(topics) : Optional.empty(),
                areGroupsSeen ? Optional.of(groups) : Optional.empty(),
                4,
                faults);
    }

    Scene later(Duration by) {
        nanos += by.toNanos();
        return this;
    }

    Scene tick() {
        return later(Duration.ofSeconds(2));
    }
}
