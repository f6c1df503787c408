package io.sluice.monitor;

import java.time.Duration;

/** Checks what has to be greater than zero. */
final class Positive {
    private Positive() {}

    static void require(String what, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(what + " must be positive, got: " + duration);
        }
    }
}
