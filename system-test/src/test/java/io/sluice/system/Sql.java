package io.sluice.system;

import io.sluice.dev.EmbeddedPostgres;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Asks a database as an operator would. */
final class Sql {
    private Sql() {}

    /** The one number a query finds. */
    static long number(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, "");
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            found.next();
            return found.getLong(1);
        }
    }
}
