package io.sluice.history;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A query's time with the database: until it is over, too long, or not wanted any more. */
final class Turn {
    private static final int ROWS_BETWEEN_LOOKS = 1_024;

    private long start;
    private final long nanos;
    private int rows;
    private boolean isCancelled;
    private @Nullable Statement running;

    Turn(Duration timeout) {
        nanos = timeout.toNanos();
    }

    synchronized void runs(Statement statement) throws SQLException {
        if (isCancelled) {
            throw cancelled();
        }
        if (start == 0) {
            start = System.nanoTime();
        }
        running = statement;
    }

    synchronized void ran() {
        running = null;
    }

    /** Called for each row: the database measures only the time between fetches. */
    void check() throws SQLException {
        if (++rows % ROWS_BETWEEN_LOOKS == 0 && System.nanoTime() - start > nanos) {
            throw cancelled();
        }
    }

    private static SQLException cancelled() {
        return new SQLException("over or not wanted any more", "57014");
    }

    /** From any thread. */
    void cancel() {
        Statement statement;
        synchronized (this) {
            isCancelled = true;
            statement = running;
        }
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // It ends by its timeout then.
                return;
            }
        }
    }
}
