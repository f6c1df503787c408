package io.sluice.history;

import java.time.Duration;

/**
 * What queries may ask for.
 *
 * @param running queries at a time
 * @param timeout for one query, and for its turn
 * @param range from start to end, at the most
 * @param rows of an answer, at the most
 * @param usualRows if the query does not say how many
 * @param points of one key, at the most
 * @param keys that a query may name, and that are looked at for the latest of each
 * @param scanned rows that may be read for one answer
 * @param lookback how far before the start a counter's last reading is looked for
 */
record QueryLimits(
        int running,
        Duration timeout,
        Duration range,
        int rows,
        int usualRows,
        int points,
        int keys,
        int scanned,
        Duration lookback) {
    QueryLimits {
        if (running < 1 || rows < 1 || usualRows < 1 || points < 1 || keys < 1 || scanned < 1) {
            throw new IllegalArgumentException(
                    "running, rows, usualRows, points, keys and scanned must be 1 at least");
        }
        if (usualRows > rows) {
            throw new IllegalArgumentException(
                    "usualRows must be %d (rows) at most, got: %d".formatted(rows, usualRows));
        }
        if (!timeout.isPositive() || !range.isPositive()) {
            throw new IllegalArgumentException("timeout and range must be positive");
        }
        if (lookback.isNegative()) {
            throw new IllegalArgumentException("lookback must not be negative: " + lookback);
        }
    }

    /** The usual ones, for a database with so many connections; half are left to write. */
    static QueryLimits of(DatabaseSettings database) {
        return new QueryLimits(
                database.connections() / 2,
                database.timeout(),
                Duration.ofDays(3660),
                100_000,
                10_000,
                10_000,
                100,
                1_000_000,
                Duration.ofDays(31));
    }
}
