package io.sluice.hub;

import java.time.Duration;

/**
 * What a topic in memory holds at most; the oldest entries make room for new ones.
 *
 * @param maxBytes bytes of keys, values and headers, and what holding them costs
 * @param maxCount entries
 * @param maxAge time since an entry was appended
 * @param maxEntryBytes the largest entry taken
 */
public record MemorySettings(long maxBytes, int maxCount, Duration maxAge, int maxEntryBytes) {
    private static final Duration LONGEST = Duration.ofDays(36_525);

    public static final MemorySettings DEFAULT =
            new MemorySettings(32 << 20, 100_000, Duration.ofDays(1), 1 << 20);

    public MemorySettings {
        if (maxEntryBytes < 1 || maxBytes < maxEntryBytes) {
            throw new IllegalArgumentException(
                    "maxBytes must hold an entry of maxEntryBytes, got: %d and %d"
                            .formatted(maxBytes, maxEntryBytes));
        }
        if (maxCount < 1) {
            throw new IllegalArgumentException("maxCount must be positive, got: " + maxCount);
        }
        if (!maxAge.isPositive() || maxAge.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "maxAge must be positive and 100 years at most, got: " + maxAge);
        }
    }
}
