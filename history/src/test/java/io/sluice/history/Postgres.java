package io.sluice.history;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database that the tests of queries share; it ends with the run. In a server of theirs, or in
 * the one that {@code SLUICE_TEST_TIMESCALE_URL} names.
 */
final class Postgres {
    private static @Nullable DataSource source;

    private Postgres() {}

    static synchronized DataSource source() {
        if (source == null) {
            source = TestPostgres.isGiven() ? given() : own();
        }
        return source;
    }

    private static DataSource own() {
        try {
            var server =
                    EmbeddedPostgres.builder()
                            .setServerConfig("fsync", "off")
                            .setServerConfig("shared_buffers", "512MB")
                            .setServerConfig("max_wal_size", "4GB")
                            .start(); // ends with this JVM
            return server.getPostgresDatabase();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataSource given() {
        var database = TestPostgres.create();
        Runtime.getRuntime().addShutdownHook(new Thread(database::close));
        var given = new PGSimpleDataSource();
        given.setUrl(database.url());
        return given;
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
                "delete from sluice_position where stream = '" + settings.stream() + "'",
                "create table if not exists sluice_life (stream text, life integer, incarnation"
                        + " text, primary key (stream, life))",
                "insert into sluice_life select '%s', n, 'life ' || n from generate_series(0, 9) n %s"
                        .formatted(settings.stream(), "on conflict do nothing"));
        for (var rollup : new Rollups(settings).tables()) {
            run("drop table if exists " + rollup.table());
        }
        run(new Rollups(settings).ddl());
    }
}
