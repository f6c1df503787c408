package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for TimescaleDB, and takes it into use where it may. */
final class Extensions {
    private static final Logger log = LoggerFactory.getLogger(Extensions.class);

    private static final String INSTALLED = "pg_extension where extname";
    private static final String AVAILABLE = "pg_available_extensions where name";

    private Extensions() {}

    static Engine engine(Connection connection) throws SQLException {
        if (isThere(connection, INSTALLED)) {
            return Engine.TIMESCALE;
        }
        if (!isThere(connection, AVAILABLE)) {
            return Engine.POSTGRESQL;
        }
        try (var statement = connection.createStatement()) {
            statement.execute("create extension if not exists timescaledb");
            return Engine.TIMESCALE;
        } catch (SQLException e) {
            if (isThere(connection, INSTALLED)) {
                return Engine.TIMESCALE; // another node was first
            }
            log.atInfo()
                    .addKeyValue("reason", SqlFailure.text(e))
                    .log("TimescaleDB is there but may not be taken into use; doing without");
            return Engine.POSTGRESQL;
        }
    }

    private static boolean isThere(Connection connection, String where) throws SQLException {
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("select 1 from " + where + " = 'timescaledb'")) {
            return found.next();
        }
    }
}
