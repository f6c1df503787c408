package io.sluice.cluster;

import java.time.Duration;

/**
 * How it is told who comes and goes.
 *
 * @param grace a user who is back within that time has not left
 * @param maxSeen users who have left and of whom it is remembered when
 */
public record PresenceSettings(Duration grace, int maxSeen) {
    public static final PresenceSettings STANDARD =
            new PresenceSettings(Duration.ofSeconds(5), 10_000);

    public PresenceSettings {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, got: " + grace);
        }
        if (maxSeen < 0) {
            throw new IllegalArgumentException("maxSeen must not be negative, got: " + maxSeen);
        }
    }
}
