package io.sluice.history;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What an exception of the database is about. */
final class SqlFailure {
    private SqlFailure() {}

    /**
     * True if it is about the data: the same statement with it will never be taken. These are
     * cardinality, data, integrity, what is too long for an index, and what is nested too deeply.
     */
    static boolean isAboutData(SQLException e) {
        String state = state(e);
        return state.startsWith("21")
                || state.startsWith("22")
                || state.startsWith("23")
                || state.startsWith("54");
    }

    /** True if it took longer than it may. */
    static boolean isOverdue(SQLException e) {
        return state(e).equals("57014");
    }

    /** True if others hold a lock for longer than was to be waited. */
    static boolean isLocked(SQLException e) {
        return state(e).equals("55P03");
    }

    /** True if the database cannot be reached, is going or coming, or has no room for one more. */
    static boolean isAbsence(SQLException e) {
        String state = state(e);
        return e instanceof SQLTransientConnectionException
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.isEmpty();
    }

    /** Where there is none, the driver or the pool has failed, and not the database. */
    private static String state(SQLException e) {
        @Nullable String state = e.getSQLState();
        return state == null ? "" : state;
    }

    /** The first line of its message; those that follow may hold data. */
    static String text(Throwable e) {
        @Nullable Throwable cause = e.getCause();
        if (e instanceof SQLTransientConnectionException && cause != null) {
            return text(cause); // the pool tells only how long it has tried
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").strip();
    }
}
