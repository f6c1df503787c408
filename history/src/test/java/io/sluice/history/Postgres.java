package io.sluice.history;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL that the tests of a run share; it ends with the run. */
final class Postgres {
    private static @Nullable EmbeddedPostgres server;

    private Postgres() {}

    static synchronized DataSource source() {
        if (server == null) {
            try {
                server =
                        EmbeddedPostgres.builder()
                                .setServerConfig("fsync", "off")
                                .setServerConfig("shared_buffers", "512MB")
                                .setServerConfig("max_wal_size", "4GB")
                                .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(Postgres::stop));
        }
        return server.getPostgresDatabase();
    }

    private static synchronized void stop() {
        if (server != null) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static void run(List<String> statements) throws SQLException {
        try (var connection = source().getConnection();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static void run(String... statements) throws SQLException {
        run(List.of(statements));
    }

    /** Makes a stream's table, its roll-ups and a table of positions anew. */
    static void create(HistorySettings settings) throws SQLException {
        var columns = new StringBuilder();
        settings.columns()
                .forEach(c ->
                        columns.append(
                                String.format(
                                        Locale.ROOT,
                                        "\"%s\" %s%s, ",
                                        c.name(),
                                        c.type().sql(),
                                        c.isRequired() ? " not null" : "")));
        var table = "\"" + settings.table() + "\"";
        run(
                "drop table if exists " + table,
                """
                create table %s ("time" timestamptz not null, %s%s
                sluice_life integer not null, sluice_partition integer not null,
                sluice_offset bigint not null)\
                """
                        .formatted(table, columns, settings.rest() ? "payload jsonb, " : ""),
                "create index on %s (%s\"time\" desc)"
                        .formatted(
                                table,
                                settings.key() == null ? "" : "\"" + settings.key() + "\", "),
                "create table if not exists sluice_position (stream text, life integer, partition"
                        + " integer, next bigint, primary key (stream, life, partition))",
                "delete from sluice_position where stream = '" + settings.stream() + "'");
        for (var rollup : new Rollups(settings).tables()) {
            run("drop table if exists " + rollup.table());
        }
        run(new Rollups(settings).ddl());
    }
}
