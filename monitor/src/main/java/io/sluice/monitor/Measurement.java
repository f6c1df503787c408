package io.sluice.monitor;

/**
 * A figure that rules of alerts are about.
 *
 * @param subject what it was measured on: {@code group:y}, {@code topic:x}, {@code broker:2}
 */
public record Measurement(Measure measure, String subject, double value) {
    /** What was measured. */
    public enum Measure {
        /** Records a group has not had. */
        LAG,
        /** Seconds since the oldest record that a group has not had. */
        TIME_LAG,
        /** Seconds since a group that has lag moved last. */
        STALLED,
        /** Seconds since something was published to a topic. */
        SILENT,
        /** 1 if a broker that was there is not, else 0. */
        BROKER_DOWN,
        /** The part of a broker's volumes that is in use, 0 to 1. */
        DISK
    }
}
