package io.sluice.monitor;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All topics, from round to round. */
final class TopicTracks {
    private final Timescale scale = new Timescale();
    private final Map<String, TopicTrack> tracks = new HashMap<>();

    Timescale scale() {
        return scale;
    }

    @Nullable TopicTrack get(String name) {
        return tracks.get(name);
    }

    Collection<TopicTrack> all() {
        return tracks.values();
    }

    void see(Sighting sighting, Unseen unseen) {
        int slot = scale.add(sighting.nanos());
        tracks.values().forEach(t -> t.miss(slot));
        sighting.topics().ifPresent(topics -> see(topics, slot, sighting.nanos(), unseen));
    }

    private void see(Map<String, Sighting.Topic> topics, int slot, long nanos, Unseen unseen) {
        for (var topic : topics.values()) {
            var track = tracks.get(topic.name());
            if (track == null || !track.is(topic)) {
                track = new TopicTrack(topic, nanos);
                tracks.put(topic.name(), track);
            }
            track.see(topic, slot, nanos);
        }
        tracks.keySet().removeIf(name -> !topics.containsKey(name) && !unseen.hidesTopic(name));
    }
}
