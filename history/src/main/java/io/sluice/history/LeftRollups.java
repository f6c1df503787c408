package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The roll-ups of a stream that were kept once and are not configured any more. They stay as they
 * are, with a mark: rows that came since are not in them.
 */
final class LeftRollups {
    private static final String MARK = "Sluice does not keep this roll-up any more";

    private final HistorySettings settings;
    private final List<String> configured;

    LeftRollups(HistorySettings settings, List<RollupTable> configured) {
        this.settings = settings;
        this.configured = configured.stream().map(RollupTable::name).toList();
    }

    /** Marks those that are not configured. */
    void mark(Connection connection) throws SQLException {
        for (String name : unmarked(connection)) {
            if (!configured.contains(name)) {
                comment(connection, TableSql.quoted(name), "'" + MARK + "'");
            }
        }
    }

    /** True if it has been left, and something may be missing in it. */
    static boolean has(Connection connection, RollupTable table) throws SQLException {
        String query = "select obj_description(to_regclass(?), 'pg_class') = ?";
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, table.table());
            statement.setString(2, MARK);
            try (var found = statement.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }

    /** It is kept again. */
    static void unmark(Connection connection, RollupTable table) throws SQLException {
        comment(connection, table.table(), "null");
    }

    private static void comment(Connection connection, String table, String text)
            throws SQLException {
        Catalog.run(connection, "comment on table " + table + " is " + text);
    }

    private List<String> unmarked(Connection connection) throws SQLException {
        String query =
                """
                select relname from pg_class c
                where relkind = 'r' and pg_table_is_visible(c.oid) and relname ~ ?
                  and obj_description(c.oid, 'pg_class') is distinct from ?
                  and exists (select from pg_attribute
                    where attrelid = c.oid and attname = 'sluice_last' and not attisdropped)\
                """;
        var names = new ArrayList<String>();
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, "^" + settings.table() + "_[0-9]+[smhd]$");
            statement.setString(2, MARK);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    names.add(found.getString(1));
                }
            }
        }
        return names;
    }
}
