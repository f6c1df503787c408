package io.sluice.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The tables of this room that streams have in common, and how they come about. */
final class Migrations {
    private static final String PLACE = "io/sluice/history/migrations";
    private static final List<String> FILES = List.of("V1__lives_and_positions.sql");

    private Migrations() {}

    /** Brings the database up to date. The schema may hold tables of others. */
    static void run(DataSource database) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:" + PLACE)
                .table("sluice_schema")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .load()
                .migrate();
    }

    /** All that it runs on an empty database, statement by statement. */
    static List<String> statements() {
        return FILES.stream().flatMap(file -> Arrays.stream(read(file).split(";\n"))).toList();
    }

    private static String read(String file) {
        try (var in = Migrations.class.getResourceAsStream("migrations/" + file)) {
            return new String(
                    Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
