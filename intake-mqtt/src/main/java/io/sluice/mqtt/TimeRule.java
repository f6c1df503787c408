package io.sluice.mqtt;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which time a message is of. A time that is there but unreadable makes a message unusable.
 *
 * @param path where the device's time is; null: the intake's clock
 * @param format how it is written
 * @param orNow true if a message without a time is of now, false if it is unusable
 * @param implausible what is done about a time before 2000 or more than a day ahead
 */
public record TimeRule(
        @Nullable String path, Format format, boolean orNow, Implausible implausible) {
    public TimeRule {
        if (path != null) {
            FieldPath.of(path);
        }
    }

    /** The intake's clock. */
    public static TimeRule now() {
        return new TimeRule(null, Format.RFC3339, true, Implausible.NOW);
    }

    /** The time at a path, else now. */
    public static TimeRule at(String path, Format format) {
        return new TimeRule(path, format, true, Implausible.NOW);
    }

    /** How a time is written. */
    public enum Format {
        /** {@code 2025-12-02T20:17:48.5+01:00} */
        RFC3339,
        /** {@code 2025-12-02T20:17:48}, which is UTC unless it has an offset. */
        ISO8601,
        /** Seconds since 1970, with or without a fraction. */
        UNIX_S,
        /** Milliseconds since 1970. */
        UNIX_MS;

        /** Its name in configurations. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is done about a time that cannot be. */
    public enum Implausible {
        /** The message is of now. */
        NOW,
        /** The message is unusable. */
        QUARANTINE;

        /** Its name in configurations. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
