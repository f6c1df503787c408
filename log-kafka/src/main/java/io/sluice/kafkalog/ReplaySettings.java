package io.sluice.kafkalog;

import java.time.Duration;

/**
 * How what was read before is read again, for all streams of a cluster together.
 *
 * @param readers how many stretches can be read at once, each with a consumer of its own
 * @param idle how long a consumer without work is kept
 * @param patience how long a stretch may take, waiting for its turn included
 */
public record ReplaySettings(int readers, Duration idle, Duration patience) {
    public static final int MOST_READERS = 16;
    public static final ReplaySettings DEFAULT =
            new ReplaySettings(2, Duration.ofSeconds(30), Duration.ofSeconds(10));

    public ReplaySettings {
        if (readers < 1 || readers > MOST_READERS) {
            throw new IllegalArgumentException(
                    "replay readers must be 1 to " + MOST_READERS + ", got: " + readers);
        }
        if (!idle.isPositive() || !patience.isPositive()) {
            throw new IllegalArgumentException(
                    "idle and patience of replay readers must be positive, got: %s and %s"
                            .formatted(idle, patience));
        }
    }
}
