package io.sluice.hub;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far back clients of a stream may begin.
 *
 * @param maxReplay the longest time; null for all that the log holds
 * @param maxLast the most publications that can be asked for by number
 */
public record PastSettings(@Nullable Duration maxReplay, int maxLast) {
    /** All that the log holds, 1,000 by number. */
    public static final PastSettings STANDARD = new PastSettings(null, 1_000);

    public PastSettings {
        if ((maxReplay != null && !maxReplay.isPositive()) || maxLast < 1) {
            throw new IllegalArgumentException(
                    "maxReplay and maxLast must be positive, got: %s and %d"
                            .formatted(maxReplay, maxLast));
        }
    }
}
