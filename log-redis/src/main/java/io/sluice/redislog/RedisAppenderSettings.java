package io.sluice.redislog;

import java.time.Duration;

/**
 * How entries are written to Redis.
 *
 * @param maxEntryBytes the largest entry taken: key, value and headers
 * @param bufferBytes what may wait to be written, for each topic; beyond it, appending blocks
 * @param waitReplicas how many replicas must have an entry before it counts as appended
 * @param waitTimeout how long to wait for them before asking again
 */
public record RedisAppenderSettings(
        int maxEntryBytes, int bufferBytes, int waitReplicas, Duration waitTimeout) {
    public static final RedisAppenderSettings DEFAULT =
            new RedisAppenderSettings(1 << 20, 8 << 20, 0, Duration.ofSeconds(1));

    public RedisAppenderSettings {
        if (maxEntryBytes < 1 || bufferBytes < maxEntryBytes) {
            throw new IllegalArgumentException(
                    "bufferBytes must hold an entry of maxEntryBytes, got: %d and %d"
                            .formatted(bufferBytes, maxEntryBytes));
        }
        if (waitReplicas < 0) {
            throw new IllegalArgumentException(
                    "waitReplicas must not be negative, got: " + waitReplicas);
        }
        if (waitTimeout.toMillis() < 1 || waitTimeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "waitTimeout must be 1 ms to 1 min, got: " + waitTimeout);
        }
    }
}
