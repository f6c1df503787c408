package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a stream's roll-ups, or makes them what is configured now. One that is new is filled with
 * what is there. A column that is new has no figures of the rows that are there, as it has no
 * values in them.
 *
 * <p>Figures that were not kept from the beginning would be wrong: one that was left for a time, or
 * is to say more of a column than it did, is filled anew, if what it is made of reaches back as far
 * as it does. If not, rows are gone that nothing else tells of, and it is not touched.
 */
final class RollupSchema {
    private static final Logger log = LoggerFactory.getLogger(RollupSchema.class);

    private final HistorySettings settings;
    private final Layout layout;
    private final List<RollupTable> tables;

    RollupSchema(HistorySettings settings) {
        this.settings = settings;
        this.layout = new Layout(settings);
        this.tables = new Rollups(settings).tables();
    }

    /**
     * Sees to it that they are there and as configured.
     *
     * @param connection within the transaction, after the stream's table was made
     */
    void ensure(Connection connection) throws SQLException {
        @Nullable RollupTable shorter = null;
        for (var table : tables) {
            ensure(connection, table, shorter);
            shorter = table;
        }
        new LeftRollups(settings, tables).mark(connection);
    }

    private void ensure(Connection connection, RollupTable table, @Nullable RollupTable shorter)
            throws SQLException {
        var there = Catalog.columns(connection, table.table());
        if (there.isEmpty()) {
            Catalog.runAll(connection, table.ddl());
            fill(connection, table, shorter);
            return;
        }
        boolean isLeft = LeftRollups.has(connection, table);
        boolean saysMore = saysMore(table, there);
        if (isLeft || saysMore) {
            empty(connection, table, shorter, isLeft);
        }
        change(connection, table, there);
        if (isLeft || saysMore) {
            fill(connection, table, shorter);
            LeftRollups.unmark(connection, table);
        }
    }

    private void fill(Connection connection, RollupTable table, @Nullable RollupTable shorter)
            throws SQLException {
        new RollupFill(layout, table, shorter).run(connection);
    }

    /** True if it has figures of a column already, but not all that it is to have. */
    private boolean saysMore(RollupTable table, Map<String, TableSql.Made> there) {
        for (var measure : layout.measures()) {
            if (there.containsKey(measure.name() + Part.COUNT.suffix())) {
                for (var part : table.parts(measure)) {
                    var found = there.get(measure.name() + part.suffix());
                    if (found == null || !isOf(found, part.sql(measure))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private void empty(
            Connection connection, RollupTable table, @Nullable RollupTable shorter, boolean isLeft)
            throws SQLException {
        if (tellsOfMore(connection, table, shorter)) {
            throw new SchemaMismatch(
                    isLeft
                            ? "roll-up '%s' was not kept for a time, and tells of rows that are gone: leave its length out of rollups, or rename or drop it to have it filled with what is there"
                                    .formatted(table.name())
                            : "roll-up '%s' would have to be made anew of rows that are gone, because a column of it means something else now: give the column another name, or configure it as it was"
                                    .formatted(table.name()));
        }
        Catalog.run(connection, "delete from " + table.table());
    }

    /** True if it has figures of rows before the first of what it would be filled with. */
    private boolean tellsOfMore(
            Connection connection, RollupTable table, @Nullable RollupTable shorter)
            throws SQLException {
        String mine = "select min(sluice_first[1]) from " + table.table();
        String rows =
                shorter == null
                        ? "select " + Micros.ofTime("min(\"time\")") + " from " + layout.table()
                        : "select min(sluice_first[1]) from " + shorter.table();
        return Catalog.isTrue(
                connection,
                "coalesce((%s) < coalesce((%s), %d), false)".formatted(mine, rows, Long.MAX_VALUE));
    }

    private void change(Connection connection, RollupTable table, Map<String, TableSql.Made> there)
            throws SQLException {
        var changes = new ArrayList<String>();
        for (var wanted : table.columns().entrySet()) {
            var found = there.remove(wanted.getKey());
            if (found != null && !isOf(found, wanted.getValue())) {
                changes.add(drop(table, found.name()));
                found = null;
            }
            if (found == null) {
                changes.add(
                        "add column %s %s".formatted(quoted(wanted.getKey()), wanted.getValue()));
            }
        }
        for (String superfluous : there.keySet()) {
            changes.add(drop(table, superfluous));
        }
        if (!changes.isEmpty()) {
            String all = "alter table " + table.table() + " " + String.join(", ", changes);
            log.atInfo()
                    .addKeyValue("stream", settings.stream())
                    .addKeyValue("change", all)
                    .log("A roll-up of a stream is changed");
            Catalog.run(connection, all);
        }
        tellApart(connection, table);
    }

    private static boolean isOf(TableSql.Made found, String wanted) {
        return wanted.equals(found.type()) || wanted.startsWith(found.type() + " not null");
    }

    private String drop(RollupTable table, String column) throws SchemaMismatch {
        if (!settings.writing().mayDrop()) {
            throw new SchemaMismatch(
                    "column '%s' of roll-up '%s' is not as it is configured: set dropColumns in its history to drop it with what is in it, or configure it as it was"
                            .formatted(column, table.name()));
        }
        return "drop column " + quoted(column);
    }

    /** Rows are unique by labels and time, whichever labels there are. */
    private void tellApart(Connection connection, RollupTable table) throws SQLException {
        String wanted = table.key().stream().sorted().collect(Collectors.joining(","));
        String unique = "";
        for (var constraint : constraints(connection, table)) {
            if (constraint.columns().equals(wanted)) {
                return;
            }
            unique += "drop constraint " + quoted(constraint.name()) + ", ";
        }
        try {
            Catalog.run(
                    connection,
                    "alter table " + table.table() + " " + unique + "add " + table.unique());
        } catch (SQLException e) {
            if (SqlFailure.isAboutData(e)) {
                throw new SchemaMismatch(
                        "roll-up '%s' has figures that only a column that is no label any more tells apart: keep it as it was, or name another table"
                                .formatted(table.name()));
            }
            throw e;
        }
    }

    private record Constraint(String name, String columns) {}

    private static List<Constraint> constraints(Connection connection, RollupTable table)
            throws SQLException {
        String query =
                "select conname, (select string_agg(attname::text, ',' order by attname) from"
                        + " pg_attribute where attrelid = conrelid and attnum = any(conkey)) from"
                        + " pg_constraint where conrelid = to_regclass(?) and contype = 'u'";
        var found = new ArrayList<Constraint>();
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, table.table());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new Constraint(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return found;
    }

    private static String quoted(String name) {
        return TableSql.quoted(name);
    }
}
