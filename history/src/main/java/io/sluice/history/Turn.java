package io.sluice.history;

import java.sql.SQLException;
import java.time.Duration;

/** A query's time with the database, which has a bound. One thread. */
final class Turn {
    private static final int ROWS_BETWEEN_LOOKS = 1_024;

    private long start;
    private final long nanos;
    private int rows;

    Turn(Duration timeout) {
        nanos = timeout.toNanos();
    }

    /** Called for each statement: the first begins it. */
    void runs() {
        if (start == 0) {
            start = System.nanoTime();
        }
    }

    /** Called for each row: the database measures only the time between fetches. */
    void check() throws SQLException {
        if (++rows % ROWS_BETWEEN_LOOKS == 0 && System.nanoTime() - start > nanos) {
            throw new SQLException("the turn is over", "57014");
        }
    }
}
