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
        return what.contains("topics") || what.contains("topic:" + name);
    }

    boolean hidesGroup(String id) {
        return what.contains("groups") || what.contains("group:" + id);
    }

    boolean hidesBrokers() {
        return what.contains("brokers");
    }
}
