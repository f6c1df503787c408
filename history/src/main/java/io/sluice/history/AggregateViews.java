package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a stream's continuous aggregates. They are for others: whatever is in the way of them is
 * told, and the stream is written without.
 */
final class AggregateViews {
    private static final Logger log = LoggerFactory.getLogger(AggregateViews.class);

    private final HistorySettings settings;
    private final ContinuousAggregates views;

    AggregateViews(HistorySettings settings) {
        this.settings = settings;
        this.views = new ContinuousAggregates(settings);
    }

    /**
     * Sees to it that they are there. Those that have other columns stay as they are, with what
     * only they know of rows that are gone; unless columns may be dropped: then all are made anew.
     *
     * @param connection without a transaction
     */
    void ensure(Connection connection) throws SQLException {
        try {
            Transaction.in(connection, () -> ensureLocked(connection));
        } catch (SQLException e) {
            if (SqlFailure.isAbsence(e)) {
                throw e;
            }
            tell(
                    "Continuous aggregates cannot be made; history is written without",
                    SqlFailure.text(e));
        }
    }

    private boolean ensureLocked(Connection connection) throws SQLException {
        StreamTable.lock(connection, settings.table());
        boolean isFit = isFit(connection);
        if (!isFit && !settings.writing().mayDrop()) {
            tell(
                    "Continuous aggregates are left as they are",
                    "they have other columns: drop them, or set dropColumns, to have them made anew"
                            + " from the rows that are there");
            return false;
        }
        if (!isFit) {
            Catalog.runAll(connection, views.drop());
        }
        Catalog.runAll(connection, views.create());
        return true;
    }

    private boolean isFit(Connection connection) throws SQLException {
        for (String name : views.names()) {
            var there = Catalog.columns(connection, TableSql.quoted(name)).keySet();
            if (!there.isEmpty() && !there.equals(Set.copyOf(views.columns()))) {
                return false;
            }
        }
        return true;
    }

    private void tell(String what, String why) {
        log.atWarn().addKeyValue("stream", settings.stream()).addKeyValue("reason", why).log(what);
    }
}
