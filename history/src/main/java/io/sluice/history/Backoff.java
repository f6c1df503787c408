package io.sluice.history;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before trying again: longer each time, and never quite the same. One thread. */
final class Backoff {
    private static final long FIRST_MILLIS = 250;
    private static final long LAST_MILLIS = 10_000;

    private long millis = FIRST_MILLIS;

    Duration next() {
        long now = millis;
        millis = Math.min(LAST_MILLIS, millis * 2);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(now / 2, now + 1));
    }

    void reset() {
        millis = FIRST_MILLIS;
    }
}
