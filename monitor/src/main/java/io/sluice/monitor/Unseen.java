package io.sluice.monitor;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a sighting has faults for: that it is not there says nothing. */
final class Unseen {
    static final Unseen NOTHING = new Unseen(List.of());

    private final Set<String> what = new HashSet<>();

    Unseen(List<Sighting.Fault> faults) {
        faults.forEach(fault -> what.add(fault.what()));
    }

    boolean hidesTopic(String name) {
        return hides(Documents.TOPIC + name);
    }

    boolean hidesGroup(String id) {
        return hides(Documents.GROUP + id);
    }

    /**
     * @param key of a document of a topic or a group
     */
    boolean hides(String key) {
        String all = key.startsWith(Documents.TOPIC) ? "topics" : "groups";
        return what.contains(all) || what.contains(key);
    }

    boolean hidesBrokers() {
        return what.contains("brokers");
    }
}
