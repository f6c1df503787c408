package io.sluice.monitor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The brokers that are there, and those that were within a day. */
final class BrokerWatch {
    private static final long MEMORY = Duration.ofDays(1).toNanos();

    private final Map<Integer, Long> seenAt = new TreeMap<>();
    private Map<Integer, Sighting.Broker> brokers = Map.of();
    private boolean isKnown;

    void see(Sighting sighting) {
        isKnown = sighting.brokers().isPresent();
        brokers = sighting.brokers().orElse(Map.of());
        long now = sighting.nanos();
        brokers.keySet().forEach(id -> seenAt.put(id, now));
        seenAt.values().removeIf(at -> now - at > MEMORY);
    }

    void measure(List<Measurement> measured) {
        if (!isKnown) {
            return;
        }
        for (int id : seenAt.keySet()) {
            String subject = "broker:" + id;
            var broker = brokers.get(id);
            double down = broker == null ? 1 : 0;
            measured.add(new Measurement(Measurement.Measure.BROKER_DOWN, subject, down));
            if (broker != null && broker.totalBytes() > 0 && broker.freeBytes() >= 0) {
                double used = 1 - (double) broker.freeBytes() / broker.totalBytes();
                measured.add(new Measurement(Measurement.Measure.DISK, subject, used));
            }
        }
    }
}
