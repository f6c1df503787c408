package io.sluice.history;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** A query that was right, and has no answer now. */
public final class HistoryUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    HistoryUnavailable(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    private HistoryUnavailable(Reason reason, String message, SQLException cause) {
        super(message, cause);
        this.reason = reason;
    }

    static HistoryUnavailable of(SQLException failure) {
        var state = failure.getSQLState() == null ? "" : failure.getSQLState();
        if (state.equals("57014")) {
            return new HistoryUnavailable(Reason.SLOW, "the query took too long", failure);
        }
        boolean isAway =
                failure instanceof SQLTransientConnectionException
                        || state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("53");
        return isAway
                ? new HistoryUnavailable(Reason.AWAY, "the database is away", failure)
                : new HistoryUnavailable(Reason.FAULT, "the database refused a query", failure);
    }

    public Reason reason() {
        return reason;
    }

    /** Why there is none. */
    public enum Reason {
        /** The database cannot be reached. */
        AWAY,
        /** Too many queries at once. */
        BUSY,
        /** It takes longer than a query may. */
        SLOW,
        /** A bug of ours, or a database that is not as it should be. */
        FAULT
    }
}
