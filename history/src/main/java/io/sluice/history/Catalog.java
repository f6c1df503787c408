package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the database says of its tables, and statements that change them. */
final class Catalog {
    private Catalog() {}

    /** The columns of a table or view in their order; none if there is none. */
    static Map<String, TableSql.Made> columns(Connection connection, String table)
            throws SQLException {
        String query =
                "select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute"
                        + " where attrelid = to_regclass(?) and attnum > 0 and not attisdropped"
                        + " order by attnum";
        var columns = new LinkedHashMap<String, TableSql.Made>();
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, table);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    String type =
                            found.getString(2).replace("timestamp with time zone", "timestamptz");
                    var made = new TableSql.Made(found.getString(1), type, found.getBoolean(3));
                    columns.put(made.name(), made);
                }
            }
        }
        return columns;
    }

    /** True if a table has rows that pass a test. */
    static boolean hasRows(Connection connection, String table, String where) throws SQLException {
        try (var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "select 1 from " + table + " where " + where + " limit 1")) {
            return found.next();
        }
    }

    static boolean isTrue(Connection connection, String test) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("select " + test)) {
            return found.next() && found.getBoolean(1);
        }
    }

    static void runAll(Connection connection, List<String> all) throws SQLException {
        for (String one : all) {
            run(connection, one);
        }
    }

    static void run(Connection connection, String one) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(one);
        }
    }
}
