package io.sluice.hub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a stream keeps as state.
 *
 * @param scan how far back it is collected when a gateway starts; null for all the log holds
 * @param maxKeys keys at the most; with more there is no state
 * @param maxBytes bytes at the most, on each lane
 * @param deletions how long deletions are remembered, so that whoever was away hears of them
 */
public record StateSettings(
        @Nullable Duration scan, int maxKeys, long maxBytes, Duration deletions) {
    /** The whole log; 100,000 keys and 16 MiB; deletions for a day. */
    public static final StateSettings STANDARD =
            new StateSettings(null, 100_000, 16 << 20, Duration.ofDays(1));

    public StateSettings {
        if (maxKeys < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "maxKeys and maxBytes must be positive, got: %d and %d"
                            .formatted(maxKeys, maxBytes));
        }
        if ((scan != null && !scan.isPositive()) || deletions.isNegative()) {
            throw new IllegalArgumentException(
                    "scan must be positive and deletions not negative, got: %s and %s"
                            .formatted(scan, deletions));
        }
    }
}
