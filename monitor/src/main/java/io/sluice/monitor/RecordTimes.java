package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import io.sluice.monitor.RecordReader.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The timestamps of the first records that groups have not had. One that was read is remembered
 * while a group stays there, so that a paused group costs one read. Of those that are not known a
 * round reads so many, and the next round goes on behind them.
 */
final class RecordTimes {
    private static final int ROUNDS_REMEMBERED = 30;

    private final int most;
    private final Map<Key, Known> known = new HashMap<>();
    private final Map<String, Long> refused = new HashMap<>();
    private Map<String, WatchedTopic> topics = Map.of();
    private long round;
    private int next;

    /** A place in the life of a topic. */
    private record Key(String topicId, TopicPartition partition, long offset) {}

    /** What was found there. */
    private static final class Known {
        final long millis;
        final long end;
        long lastWanted;

        Known(long millis, long end, long round) {
            this.millis = millis;
            this.end = end;
            this.lastWanted = round;
        }

        /** Where there was nothing up to the end, there may be now. */
        boolean holds(long endNow) {
            return millis != UNKNOWN || end == endNow;
        }
    }

    /**
     * @param most how many are read in a round
     */
    RecordTimes(int most) {
        this.most = most;
    }

    /** Those to be read now. */
    List<Place> due(Iterable<WatchedGroup> groups, Map<String, WatchedTopic> seen) {
        round++;
        topics = seen;
        var wanted = new LinkedHashMap<Key, Place>();
        for (var group : groups) {
            group.commits().forEach((partition, offset) -> want(partition, offset, wanted));
        }
        known.values().removeIf(k -> round - k.lastWanted > ROUNDS_REMEMBERED);
        refused.values().removeIf(since -> round - since > ROUNDS_REMEMBERED);
        return some(List.copyOf(wanted.values()));
    }

    private void want(TopicPartition name, long offset, Map<Key, Place> wanted) {
        var partition = lagging(name, offset);
        if (partition == null) {
            return;
        }
        var key = key(name, partition, offset);
        var found = known.get(key);
        if (found != null && found.holds(partition.end())) {
            found.lastWanted = round;
        } else if (!refused.containsKey(name.topic())) {
            wanted.put(key, new Place(name, key.offset(), partition.end()));
        }
    }

    private @Nullable WatchedPartition lagging(TopicPartition name, long offset) {
        var topic = topics.get(name.topic());
        var partition = topic == null ? null : topic.partition(name.partition());
        return partition == null || partition.end() <= offset ? null : partition;
    }

    /** What is before the start is gone: the first there is counts. */
    private Key key(TopicPartition name, WatchedPartition partition, long offset) {
        var topic = topics.get(name.topic());
        String id = topic == null ? "" : topic.id();
        return new Key(id, name, Math.max(offset, partition.start()));
    }

    private List<Place> some(List<Place> all) {
        if (all.size() <= most) {
            return all;
        }
        var some = new ArrayList<Place>(most);
        for (int i = 0; i < most; i++) {
            next = (next + 1) % all.size();
            some.add(all.get(next));
        }
        return some;
    }

    /** One has been read. */
    void found(Place place, long millis) {
        var topic = topics.get(place.partition().topic());
        if (topic != null) {
            var key = new Key(topic.id(), place.partition(), place.offset());
            known.put(key, new Known(millis, place.end(), round));
        }
    }

    /** A topic's records may not be read. It is tried again after a while. */
    void refused(String topic) {
        refused.put(topic, round);
    }

    /** Topics whose records may not be read. */
    Iterable<String> refused() {
        return refused.keySet();
    }

    /** The timestamp of the first record from an offset on; unknown if it was not read. */
    long at(TopicPartition name, long offset) {
        var partition = lagging(name, offset);
        var found = partition == null ? null : known.get(key(name, partition, offset));
        return found == null ? UNKNOWN : found.millis;
    }
}
