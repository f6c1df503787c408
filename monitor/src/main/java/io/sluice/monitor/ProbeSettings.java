package io.sluice.monitor;

import java.time.Duration;

/**
 * How the brokers' latency is probed.
 *
 * @param topic of the probe's own; nothing else should be in it
 * @param interval between two records, at each broker
 * @param window what percentiles are of
 * @param replicas of the topic, if it is made; fewer where there are fewer brokers
 * @param patience what takes longer has failed and is not counted
 */
public record ProbeSettings(
        String topic, Duration interval, Duration window, int replicas, Duration patience) {
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(30);

    public static final ProbeSettings DEFAULT =
            new ProbeSettings(
                    "sluice-probe",
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(1),
                    3,
                    Duration.ofSeconds(5));

    public ProbeSettings {
        if (!topic.matches("[A-Za-z0-9._-]{1,249}") || topic.equals(".") || topic.equals("..")) {
            throw new IllegalArgumentException(
                    "topic of the probe must be a topic's name, got: " + topic);
        }
        Positive.require("interval of the probe", interval);
        if (interval.compareTo(LONGEST_INTERVAL) > 0) {
            // connections that rest longer may be closed
            throw new IllegalArgumentException(
                    "interval of the probe must be %s at most, got: %s"
                            .formatted(LONGEST_INTERVAL, interval));
        }
        if (window.compareTo(interval.multipliedBy(LatencyWindow.SLICES)) < 0) {
            throw new IllegalArgumentException(
                    "window of the probe must be %d times its interval (%s) at least, got: %s"
                            .formatted(LatencyWindow.SLICES, interval, window));
        }
        if (replicas < 1 || replicas > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "replicas of the probe must be 1 to %d, got: %d"
                            .formatted(Short.MAX_VALUE, replicas));
        }
        if (patience.toMillis() < 1 || patience.compareTo(LONGEST_PATIENCE) > 0) {
            throw new IllegalArgumentException(
                    "patience of the probe must be 1 ms to %s, got: %s"
                            .formatted(LONGEST_PATIENCE, patience));
        }
    }
}
