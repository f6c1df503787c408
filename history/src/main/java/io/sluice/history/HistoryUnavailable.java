package io.sluice.history;

import java.sql.SQLException;

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
        if (SqlFailure.isOverdue(failure)) {
            return new HistoryUnavailable(Reason.SLOW, "the query took too long", failure);
        }
        return SqlFailure.isAbsence(failure)
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
