package io.sluice.monitor;

import java.time.Duration;

/** Checks durations of settings. */
final class Positive {
    /** Longer ones are mistakes, and cannot be reckoned with in nanoseconds at some point. */
    static final Duration LONGEST = Duration.ofDays(365);

    private Positive() {}

    static void require(String what, Duration duration) {
        if (!duration.isPositive() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "%s must be positive and %s at most, got: %s"
                            .formatted(what, LONGEST, duration));
        }
    }
}
