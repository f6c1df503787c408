package io.sluice.history;

import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A database of its own in a PostgreSQL that all tests of a run share, or in the server that {@code
 * SLUICE_TEST_TIMESCALE_URL} names.
 */
final class TestPostgres implements AutoCloseable {
    private static final String TIMESCALE = "SLUICE_TEST_TIMESCALE_URL";

    /** What is measured has to be as durable as it will be. */
    private static final boolean IS_LARGE = Boolean.getBoolean("history.large");

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static @Nullable EmbeddedPostgres shared;
    private static @Nullable Engine engine;

    private final String name;
    private final String url;

    private TestPostgres(String name) {
        this.name = name;
        this.url = url(name);
    }

    /** What databases are ready to be. */
    static synchronized Engine engine() {
        if (engine == null) {
            try (var connection = DriverManager.getConnection(url("postgres"))) {
                String query = "select 1 from pg_available_extensions where name = 'timescaledb'";
                try (var found = connection.createStatement().executeQuery(query)) {
                    engine = found.next() ? Engine.TIMESCALE : Engine.POSTGRESQL;
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return engine;
    }

    /** True if there is a server that is not ours. */
    static boolean isGiven() {
        return System.getenv(TIMESCALE) != null;
    }

    /** Where a database of the server is. */
    private static String url(String database) {
        String given = System.getenv(TIMESCALE);
        return given == null
                ? shared().getJdbcUrl("postgres", database)
                : given.replaceFirst("(//[^/]+/)[^?]*", "$1" + database);
    }

    private static synchronized EmbeddedPostgres shared() {
        try {
            if (shared == null) {
                shared =
                        EmbeddedPostgres.builder()
                                .setPGStartupWait(Duration.ofSeconds(60))
                                .setServerConfig("shared_buffers", "128MB")
                                .setServerConfig("max_wal_size", "2GB")
                                .setServerConfig("synchronous_commit", "on")
                                .setServerConfig("fsync", "" + IS_LARGE)
                                .start(); // ends with this JVM
            }
            return shared;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new database. */
    static TestPostgres create() {
        String name = "t" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        try (var connection = DriverManager.getConnection(url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestPostgres(name);
    }

    String url() {
        return url;
    }

    DatabaseSettings settings() {
        return new DatabaseSettings(url, "postgres", "", 8, Duration.ofSeconds(5));
    }

    /** A database that is ready. */
    Database open() {
        return ready(settings());
    }

    static Database ready(DatabaseSettings settings) {
        var database = new Database(settings);
        database.start();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(database::isReady);
        return database;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    void run(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Rows as text, their columns joined by blanks. */
    List<String> rows(String sql) {
        try (var connection = connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery(sql)) {
            var rows = new ArrayList<String>();
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= columns; i++) {
                    row.add(String.valueOf(found.getString(i)));
                }
                rows.add(String.join(" ", row));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    long number(String sql) {
        return Long.parseLong(rows(sql).getFirst());
    }

    /** Ends all other connections to this database, as a fault would. */
    void cutAll() {
        rows(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname ="
                        + " current_database() and pid <> pg_backend_pid()");
    }

    @Override
    public void close() {
        try (var connection = DriverManager.getConnection(url("postgres"));
                var statement = connection.createStatement()) {
            statement.execute("drop database " + name + " with (force)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
