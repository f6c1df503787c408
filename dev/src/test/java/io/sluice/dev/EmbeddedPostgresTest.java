package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {
    @TempDir Path directory;

    @Test
    void whatItHasOutlivesBeingStoppedAndKilledAndItsOwnersEnd()
            throws SQLException, IOException, InterruptedException {
        leaveHalves();
        Casualty.of(PostgresToKill.class, directory);
        Awaitility.await("its end with its owner's")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Postmaster.of(directory.resolve("data")).isEmpty());
        try (var postgres = new EmbeddedPostgres(directory, 0)) {
            postgres.start();
            int port = postgres.port();
            assertThat(letters(postgres)).isEqualTo("a");
            run(postgres, "insert into letters values ('b')");
            postgres.stop();
            assertThat(Ports.isFree(Ports.LOOPBACK, port)).isTrue();
            postgres.start();
            assertThat(postgres.port()).isEqualTo(port);
            run(postgres, "insert into letters values ('c')");
            postgres.kill();
            assertThatThrownBy(() -> letters(postgres)).isInstanceOf(SQLException.class);
            postgres.start();
            assertThat(letters(postgres)).isEqualTo("abc");
            aDirectoryIsOnesOnly();
        }
        assertThat(Postmaster.of(directory.resolve("data"))).isEmpty();
    }

    /** What is there when a process was killed while it unpacked and prepared. */
    private void leaveHalves() throws IOException {
        Files.createDirectories(directory.resolve("programs/PG-half/bin"));
        Files.createDirectories(directory.resolve("data/base"));
    }

    private void aDirectoryIsOnesOnly() {
        try (var other = new EmbeddedPostgres(directory, 0)) {
            assertThatThrownBy(other::start)
                    .isInstanceOf(EmbeddedFailure.class)
                    .hasMessageContaining("another one does already");
        }
    }

    static void run(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, "");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String letters(EmbeddedPostgres postgres) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, "");
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "select string_agg(letter, '' order by letter) from letters")) {
            found.next();
            return found.getString(1);
        }
    }
}
