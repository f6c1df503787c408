package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.Scene.awaitStored;
import static io.sluice.history.Scene.energy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.MemoryLease;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir Path directory;

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(directory)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
    }

    @Test
    void aDatabaseThatIsAwayIsWaitedForAndWritingGoesOnWhereItStopped() throws Exception {
        int port = freePort();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        var log = new FakeLog(2);
        try (var database =
                        new Database(
                                new DatabaseSettings(
                                        url, "postgres", "", 4, Duration.ofMillis(500)));
                var writer =
                        new HistoryWriter(
                                new WriterPlan(energy(KEEP_BOTH).written(Scene.PROMPT), List.of()),
                                log,
                                database,
                                new Quarantine(10, Time.system()),
                                new WriterMeters(new SimpleMeterRegistry()),
                                Scene.CLOCK)) {
            database.start();
            writer.start(new MemoryLease());
            publish(log, 100);
            await().atMost(Scene.SOON).until(() -> writer.status().problem() != null);
            assertThat(database.isReady()).isFalse();
            assertThat(database.problem()).isPresent();
            try (var _ = postgres(port)) {
                awaitStored(writer, log);
                assertThat(database.problem()).isEmpty();
            }
            publish(log, 100);
            writer.wake();
            await().atMost(Scene.SOON).until(() -> writer.status().problem() != null);
            try (var _ = postgres(port)) {
                awaitStored(writer, log);
                assertThat(count(url)).isEqualTo(200);
                assertThat(writer.status().rows()).isEqualTo(200);
            }
        }
    }

    private static void publish(FakeLog log, int count) {
        long now = Scene.millis(Scene.START);
        for (int i = 0; i < count; i++) {
            log.append(i % 2, now + i, "d", "{\"power\":1}");
        }
    }

    private static long count(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url, "postgres", "");
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "select count(distinct (sluice_partition, sluice_offset)) from"
                                        + " energy having count(*) = 200")) {
            assertThat(found.next()).isTrue();
            return found.getLong(1);
        }
    }

    @Test
    void withoutADatabaseThereIsNoConnection() {
        try (var database =
                new Database(
                        new DatabaseSettings(
                                "jdbc:postgresql://127.0.0.1:1/none",
                                "nobody",
                                "",
                                2,
                                Duration.ofMillis(250)))) {
            assertThatThrownBy(database::connection)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("not ready");
        }
    }

    @Test
    void twoConnectionsAreEnough() {
        try (var postgres = TestPostgres.create();
                var _ = TestPostgres.ready(two(postgres.settings()));
                var again = TestPostgres.ready(two(postgres.settings()))) {
            assertThat(again.engine()).contains(TestPostgres.engine());
        }
    }

    private static DatabaseSettings two(DatabaseSettings usual) {
        return new DatabaseSettings(
                usual.url(), usual.user(), usual.password(), 2, usual.timeout());
    }

    /** Whatever is asked, and of however many streams: writers find a connection. */
    @Test
    void queriesLeaveConnectionsToWriters() {
        for (int connections = 2; connections < 100; connections++) {
            var settings =
                    new DatabaseSettings(
                            "jdbc:postgresql://127.0.0.1:1/none",
                            "nobody",
                            "",
                            connections,
                            Duration.ofSeconds(1));
            assertThat(QueryLimits.of(settings).running())
                    .isPositive()
                    .isLessThanOrEqualTo(connections - connections / 2);
        }
    }

    @Test
    void tablesInCommonAreMadeOnceAndAmongOthers() {
        try (var postgres = TestPostgres.create()) {
            postgres.run("create table of_others (x integer)");
            postgres.open().close();
            try (var again = postgres.open()) {
                assertThat(again.engine()).contains(TestPostgres.engine());
            }
            assertThat(postgres.number("select count(*) from sluice_schema")).isEqualTo(2);
            assertThat(HistorySql.common())
                    .anyMatch(sql -> sql.contains("create table sluice_gap"));
        }
    }
}
