package io.sluice.history;

import java.time.Duration;

/**
 * How a stream is written.
 *
 * @param time which times rows may have
 * @param maxRows rows of a transaction, at the most
 * @param linger how long more is waited for when something has come
 * @param timeout for a statement
 * @param mayDrop true if columns that are no longer configured may be dropped, with what is in them
 * @param hasViews true if TimescaleDB is to have continuous aggregates
 */
public record WriterSettings(
        TimeRule time,
        int maxRows,
        Duration linger,
        Duration timeout,
        boolean mayDrop,
        boolean hasViews) {
    public static final WriterSettings DEFAULT =
            new WriterSettings(
                    TimeRule.DEFAULT,
                    30_000,
                    Duration.ofMillis(200),
                    Duration.ofSeconds(30),
                    false,
                    true);

    public WriterSettings {
        if (maxRows < 1) {
            throw new IllegalArgumentException("maxRows must be positive, got: " + maxRows);
        }
        if (linger.isNegative() || timeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "linger must not be negative and timeout must be positive, got: %s and %s"
                            .formatted(linger, timeout));
        }
    }
}
