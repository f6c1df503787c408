package io.sluice.monitor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which groups read a topic in a round, and how fast. */
final class Readers {
    private final Map<String, TreeMap<String, Double>> rates = new HashMap<>();
    private final boolean areGroupsKnown;

    /**
     * Those of one topic.
     *
     * @param rate records a second, of all together; NaN if not known
     */
    record Of(double rate, List<String> groups) {}

    Readers(boolean areGroupsKnown) {
        this.areGroupsKnown = areGroupsKnown;
    }

    void add(String topic, String group, double rate) {
        rates.computeIfAbsent(topic, _ -> new TreeMap<>()).put(group, rate);
    }

    Of of(String topic) {
        var ofTopic = rates.get(topic);
        if (ofTopic == null) {
            return new Of(areGroupsKnown ? 0 : Double.NaN, List.of());
        }
        double sum = Double.NaN;
        for (double rate : ofTopic.values()) {
            sum = Figure.plus(sum, rate);
        }
        return new Of(sum, List.copyOf(ofTopic.keySet()));
    }
}
