package io.sluice.history;

import io.sluice.hub.Mark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * The database at one moment: all that is read of it belongs together. Used by one thread, for a
 * bounded time.
 */
final class Snapshot implements AutoCloseable {
    private static final int FETCHED = 2_000;

    private final Connection connection;
    private final Turn turn;

    private Snapshot(Connection connection, Turn turn) {
        this.connection = connection;
        this.turn = turn;
    }

    static Snapshot open(DataSource database, Turn turn, Duration timeout) throws SQLException {
        var connection = database.getConnection();
        try {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            var snapshot = new Snapshot(connection, turn);
            snapshot.prepare(timeout);
            return snapshot;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Compiling a query takes longer than ours run. */
    private void prepare(Duration timeout) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "select set_config('statement_timeout', ?, true), set_config('jit', 'off',"
                                + " true)")) {
            statement.setString(1, Long.toString(timeout.toMillis()));
            statement.execute();
        }
    }

    /** The database's time, in microseconds. */
    long now() throws SQLException {
        var now = new AtomicLong();
        read(
                "select " + Micros.ofTime("now()") + " where %s",
                new Where(),
                row -> now.set(row.getLong(1)));
        return now.get();
    }

    /** How far a stream is stored. */
    List<StoredPlace> through(String stream) throws SQLException {
        var places = new ArrayList<StoredPlace>();
        read(
                "select life, partition, next from sluice_position where %s order by 1, 2",
                new Where().and("stream = ?", stream),
                row -> places.add(new StoredPlace(row.getInt(1), row.getInt(2), row.getLong(3))));
        return places;
    }

    /** Where a reader of the log goes on behind what is stored of a stream. */
    List<Mark> marks(String stream) throws SQLException {
        var marks = new ArrayList<Mark>();
        read(
                "select l.incarnation, p.partition, p.next from sluice_position p join sluice_life"
                        + " l using (stream, life) where %s order by 1, 2",
                new Where().and("stream = ?", stream),
                row -> marks.add(new Mark(row.getString(1), row.getInt(2), row.getLong(3))));
        return marks;
    }

    /** What is done with each row. */
    interface EachRow {
        void accept(ResultSet row) throws SQLException;
    }

    /**
     * @param sql with {@code %s} for the test of rows; bound values are the test's
     */
    void read(String sql, Where where, EachRow each) throws SQLException {
        try (var statement = connection.prepareStatement(sql.formatted(where.sql()))) {
            turn.runs();
            statement.setFetchSize(FETCHED);
            where.bind(statement, 1);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    turn.check();
                    each.accept(rows);
                }
            }
        }
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setReadOnly(false);
        }
    }
}
