package io.sluice.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a stream's table, or makes it what is configured now. What loses nothing happens by itself;
 * columns are dropped only where that is allowed. One node at a time.
 */
final class StreamTable {
    private static final Logger log = LoggerFactory.getLogger(StreamTable.class);

    /** Indexes of a large table take their time. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String DROP = " drop column ";

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

    private final HistorySettings settings;
    private final TableSql sql;
    private final boolean mayDrop;

    StreamTable(HistorySettings settings) {
        this.settings = settings;
        this.sql = new TableSql(settings);
        this.mayDrop = settings.writing().mayDrop();
    }

    /**
     * Sees to it that the table is there and as configured.
     *
     * @param connection without a transaction
     * @param wanted what a new table is to be
     * @return what the table is
     */
    Engine ensure(Connection connection, Engine wanted) throws SQLException {
        int usual = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
        try {
            var engine = Transaction.in(connection, () -> ensureLocked(connection, wanted));
            // Who reads the table need not wait until roll-ups are filled.
            Transaction.in(connection, () -> rollUp(connection));
            return engine;
        } finally {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, usual);
            }
        }
    }

    private Engine ensureLocked(Connection connection, Engine wanted) throws SQLException {
        begin(connection);
        @Nullable Engine found = engine(connection);
        if (found == null) {
            Catalog.runAll(connection, sql.create(wanted));
        } else {
            change(connection, found);
        }
        return found == null ? wanted : found;
    }

    private boolean rollUp(Connection connection) throws SQLException {
        begin(connection);
        new RollupSchema(settings).ensure(connection);
        return true;
    }

    private void begin(Connection connection) throws SQLException {
        Catalog.run(connection, "set local statement_timeout = " + PATIENCE.toMillis());
        Catalog.run(connection, "set local lock_timeout = " + LOCK_PATIENCE.toMillis());
        lock(connection, settings.table());
    }

    /** Waits until nobody else changes tables of that name, until the end of the transaction. */
    static void lock(Connection connection, String table) throws SQLException {
        Transaction.lock(connection, "table " + table);
    }

    /** What the table is; null if there is none. */
    private @Nullable Engine engine(Connection connection) throws SQLException {
        String query = "select relkind from pg_class where oid = to_regclass(?)";
        try (var statement = prepared(connection, query);
                var found = statement.executeQuery()) {
            if (!found.next()) {
                return null;
            }
            if (found.getString(1).equals("p")) {
                return Engine.POSTGRESQL;
            }
        }
        if (isHypertable(connection)) {
            return Engine.TIMESCALE;
        }
        throw new SchemaMismatch(
                "there is a table '%s' that is not Sluice's: name another one, or rename it"
                        .formatted(settings.table()));
    }

    private boolean isHypertable(Connection connection) throws SQLException {
        String view = "select to_regclass('timescaledb_information.hypertables') is not null";
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(view)) {
            if (!found.next() || !found.getBoolean(1)) {
                return false;
            }
        }
        String query =
                "select 1 from timescaledb_information.hypertables where format('%I.%I',"
                        + " hypertable_schema, hypertable_name)::regclass = to_regclass(?)";
        try (var statement = prepared(connection, query);
                var found = statement.executeQuery()) {
            return found.next();
        }
    }

    private PreparedStatement prepared(Connection connection, String query) throws SQLException {
        var statement = connection.prepareStatement(query);
        statement.setString(1, sql.table());
        return statement;
    }

    private void change(Connection connection, Engine engine) throws SQLException {
        var changes = changes(connection);
        if (engine == Engine.TIMESCALE && changes.stream().anyMatch(StreamTable::isDrop)) {
            // They hold the columns. Those that can be are made anew.
            Catalog.runAll(connection, new ContinuousAggregates(settings).drop());
        }
        for (String change : changes) {
            log.atInfo()
                    .addKeyValue("stream", settings.stream())
                    .addKeyValue("change", change)
                    .log("The table of a stream is changed");
        }
        Catalog.runAll(connection, changes);
        if (settings.conflict() == HistorySettings.Conflict.KEEP_BOTH) {
            Catalog.run(connection, "drop index if exists " + TableSql.quoted(sql.unique()));
        }
        runIndexes(connection, engine);
        if (engine == Engine.TIMESCALE) {
            Catalog.runAll(connection, sql.policies());
        }
    }

    private void runIndexes(Connection connection, Engine engine) throws SQLException {
        try {
            Catalog.runAll(connection, sql.indexes(engine));
        } catch (SQLException e) {
            if (SqlFailure.isAboutData(e)) {
                throw new SchemaMismatch(
                        "table '%s' has several rows of one key and time: delete all but one of each, or set conflict to keep-both"
                                .formatted(settings.table()));
            }
            throw e;
        }
    }

    /** What has to be changed, in statements. */
    private List<String> changes(Connection connection) throws SQLException {
        var there = Catalog.columns(connection, sql.table());
        var changes = new ArrayList<String>();
        for (var wanted : sql.columns()) {
            var found = there.remove(wanted.name());
            if (found == null) {
                changes.add(add(connection, wanted));
            } else if (!found.type().equals(wanted.type())) {
                changes.add(drop(found, "is of type " + found.type() + ", not " + wanted.type()));
                changes.add(add(connection, wanted));
            } else if (found.isRequired() != wanted.isRequired()) {
                changes.add(require(connection, wanted));
            }
        }
        for (var superfluous : there.values()) {
            changes.add(drop(superfluous, "is not configured any more"));
        }
        return changes;
    }

    private String add(Connection connection, TableSql.Made column) throws SQLException {
        if (column.isRequired() && Catalog.hasRows(connection, sql.table(), "true")) {
            throw new SchemaMismatch(
                    "column '%s' of table '%s' is required, but the rows that are there have none: make it optional, or add it yourself with values"
                            .formatted(column.name(), settings.table()));
        }
        return "alter table " + sql.table() + " add column " + column.sql();
    }

    private String require(Connection connection, TableSql.Made column) throws SQLException {
        String name = TableSql.quoted(column.name());
        if (column.isRequired() && Catalog.hasRows(connection, sql.table(), name + " is null")) {
            throw new SchemaMismatch(
                    "column '%s' of table '%s' is required, but rows that are there have none: make it optional, or give them values"
                            .formatted(column.name(), settings.table()));
        }
        String change = column.isRequired() ? " set not null" : " drop not null";
        return "alter table " + sql.table() + " alter column " + name + change;
    }

    private String drop(TableSql.Made column, String why) throws SchemaMismatch {
        if (!mayDrop) {
            throw new SchemaMismatch(
                    "column '%s' of table '%s' %s: set dropColumns in its history to drop it with what is in it, rename it in the table, or configure it as it is"
                            .formatted(column.name(), settings.table(), why));
        }
        return "alter table " + sql.table() + DROP + TableSql.quoted(column.name());
    }

    private static boolean isDrop(String change) {
        return change.contains(DROP);
    }
}
