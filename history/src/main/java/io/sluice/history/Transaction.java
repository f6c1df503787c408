package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;

/** A transaction on a connection that has none yet. */
final class Transaction {
    private Transaction() {}

    /** What happens in one. */
    interface Work<T> {
        T run() throws SQLException;
    }

    /** Commits what the work has done, or undoes it if it fails. */
    static <T> T in(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        boolean isDone = false;
        try {
            T result = work.run();
            connection.commit();
            isDone = true;
            return result;
        } finally {
            if (!isDone) {
                undo(connection);
            }
            restore(connection);
        }
    }

    private static void undo(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException _) {
            // It is gone, and the transaction with it.
        }
    }

    private static void restore(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException _) {
            // The pool throws it away.
        }
    }

    /** Waits until nobody else holds the lock of that name; held until the transaction ends. */
    static void lock(Connection connection, String name) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            statement.setString(1, "sluice " + name);
            statement.execute();
        }
    }
}
