package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Stores a stretch of the log: its rows and the position after it, in one transaction. The position
 * is moved first, from where it was thought to be: of two writers the second waits there, and then
 * finds that it is not.
 */
final class StretchStore {
    private final WriterPlan plan;
    private final Positions positions;
    private final StagedRows staged;

    StretchStore(WriterPlan plan, Positions positions) {
        this.plan = plan;
        this.positions = positions;
        this.staged =
                new StagedRows(
                        plan.settings(), plan.also().stream().anyMatch(InTransaction::readsTables));
    }

    /** Another writer has moved the position: nothing was stored. */
    static final class Overtaken extends Exception {
        private static final long serialVersionUID = 1L;

        Overtaken() {
            super("another writer has moved the position", null, false, false);
        }
    }

    /**
     * Stores it.
     *
     * @param connection without a transaction
     */
    StagedRows.Outcome store(Connection connection, Stretch stretch)
            throws SQLException, Overtaken {
        var outcome = Transaction.in(connection, () -> storeIfFirst(connection, stretch));
        if (outcome.isEmpty()) {
            throw new Overtaken();
        }
        return outcome.get();
    }

    private Optional<StagedRows.Outcome> storeIfFirst(Connection connection, Stretch stretch)
            throws SQLException {
        begin(connection);
        boolean isFirst =
                positions.advance(
                        connection,
                        stretch.life(),
                        stretch.partition(),
                        stretch.from(),
                        stretch.to());
        if (!isFirst) {
            return Optional.empty();
        }
        if (stretch.hasGap()) {
            positions.miss(
                    connection,
                    stretch.life(),
                    stretch.partition(),
                    stretch.from(),
                    stretch.begin(),
                    "retention");
        }
        return Optional.of(
                stretch.rows().isEmpty()
                        ? new StagedRows.Outcome(0, 0)
                        : storeRows(connection, stretch));
    }

    private void begin(Connection connection) throws SQLException {
        long millis = plan.writing().timeout().toMillis();
        try (var statement = connection.createStatement()) {
            statement.execute("set local statement_timeout = " + millis);
        }
        Transaction.lock(connection, "stream " + plan.settings().stream());
    }

    private StagedRows.Outcome storeRows(Connection connection, Stretch stretch)
            throws SQLException {
        var outcome = staged.store(connection, stretch.rows());
        if (outcome.stored() > 0) {
            var batch = staged.batch(stretch, outcome);
            for (var more : plan.also()) {
                more.stored(connection, batch);
            }
        }
        return outcome;
    }
}
