package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.HistorySettings.Conflict.KEEP_FIRST;
import static io.sluice.history.HistorySettings.Conflict.KEEP_LAST;
import static io.sluice.history.Scene.awaitStored;
import static io.sluice.history.Scene.energy;
import static io.sluice.history.Scene.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Lease;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryWriterTest {
    private static final long NOW = millis(Scene.START);

    private final Scene scene = new Scene();
    private final FakeLog log = new FakeLog(2);

    @AfterEach
    void close() {
        scene.close();
    }

    private void publish(int partition, String device, String time, double power) {
        String json = "{\"ts\":\"%s\",\"power\":%s}".formatted(time, power);
        log.append(partition, NOW, device, json);
    }

    private List<String> rows() {
        return scene.postgres.rows(
                "select to_char(time, 'YYYY-MM-DD HH24:MI:SS.US'), device, power from energy order"
                        + " by time, sluice_partition, sluice_offset");
    }

    @Test
    void publicationsBecomeRows() {
        publish(0, "a", "2026-03-01T09:59:59.123456789+01:00", 1.5);
        publish(1, "b", "2026-03-01T10:00:00Z", -2);
        log.append(1, NOW, "c", "{\"power\":3}");
        log.append(1, NOW, "gone", null);
        log.hole(1, 5);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        awaitStored(writer, log);
        assertThat(rows())
                .containsExactly(
                        "2026-03-01 08:59:59.123456 a 1.5",
                        "2026-03-01 10:00:00.000000 b -2",
                        "2026-03-01 10:00:00.000000 c 3");
        assertThat(scene.positions()).isEqualTo(log.positions());
        assertThat(
                        scene.postgres.rows(
                                "select partition, next, life from sluice_position order by 1"))
                .containsExactly("0 1 1", "1 8 1");
        var status = writer.status();
        assertThat(status.rows()).isEqualTo(3);
        assertThat(status.deletions()).isEqualTo(1);
        assertThat(status.active()).isTrue();
        await().until(() -> writer.status().lag() == 0);
    }

    @Test
    void whatDoesNotFitIsRefusedAndTheRestGoesOn() {
        publish(0, "a", Scene.START, 1);
        log.append(0, NOW, "b", "{\"power\":\"12\"}");
        log.append(0, NOW, "c", "{\"ts\":\"yesterday\",\"power\":1}");
        log.append(0, NOW, "d", "{\"ts\":0,\"power\":1}");
        log.append(0, NOW, "e", "{\"ts\":\"2100-01-01T00:00:00Z\",\"power\":1}");
        log.append(0, NOW, "f\u0000", "{\"power\":1}");
        log.append(0, NOW, null, "{\"power\":1}");
        log.append(0, NOW, "g", "{\"power\":1e999}");
        log.append(0, millis("2100-01-01T00:00:00Z"), "h", "{\"power\":1}");
        log.append(0, 0, "i", "{\"power\":1}");
        log.append(0, Long.MAX_VALUE, "i", "{\"ts\":1772359200,\"power\":1}");
        log.append(0, Long.MIN_VALUE, "i", "{\"power\":1}");
        log.append(0, NOW, "j", "[1]");
        log.append(0, NOW, "k", "{\"power\":1,\"power\":2}");
        publish(0, "z", Scene.START, 2);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        awaitStored(writer, log);
        assertThat(rows()).hasSize(2);
        assertThat(scene.quarantine.items())
                .extracting(Quarantine.Item::reason)
                .containsExactly(
                        "wrong_type",
                        "not_a_time",
                        "time_out_of_range",
                        "time_out_of_range",
                        "not_storable",
                        "missing",
                        "out_of_range",
                        "time_out_of_range",
                        "time_out_of_range",
                        "time_out_of_range",
                        "time_out_of_range",
                        "ambiguous",
                        "ambiguous");
        assertThat(scene.quarantine.items().getFirst().detail())
                .isEqualTo("column 'power': expected what fits double precision, found a text");
        assertThat(scene.quarantine.items().getFirst().origin()).isEqualTo("topic-0@1");
        assertThat(writer.status().refused()).isEqualTo(13);
        assertThat(partitions()).noneMatch(p -> p.contains("1970") || p.contains("2100"));
    }

    private List<String> partitions() {
        return scene.postgres.rows(
                "select inhrelid::regclass from pg_inherits where inhparent = 'energy'::regclass"
                        + " order by 1");
    }

    @Test
    void rowsThatOnlyTheDatabaseRefusesAreFound() {
        scene.also.add((connection, batch) -> {
            try (var statement = connection.createStatement()) {
                statement.execute("select 1 / (power::int % 13) from " + batch.stored());
            }
        });
        for (int i = 1; i < 40; i++) {
            publish(0, "d" + i, Scene.START, i);
        }
        var writer = scene.writer(energy(KEEP_BOTH), log);
        awaitStored(writer, log);
        assertThat(rows()).hasSize(36).noneMatch(row -> row.matches(".* d(13|26|39) .*"));
        assertThat(scene.quarantine.items())
                .extracting(Quarantine.Item::origin)
                .containsExactly("topic-0@12", "topic-0@25", "topic-0@38");
        assertThat(scene.quarantine.items())
                .allMatch(item -> item.reason().equals("database"))
                .allMatch(item -> item.detail().contains("division by zero"));
        assertThat(writer.status().rows()).isEqualTo(36);
    }

    @Test
    void whatIsNotAboutDataIsTriedAgainAndRefusesNothing() {
        scene.also.add((connection, _) -> {
            try (var statement = connection.createStatement()) {
                statement.execute("insert into elsewhere values (1)");
            }
        });
        publish(0, "a", Scene.START, 1);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        await().atMost(Scene.SOON)
                .until(() -> String.valueOf(writer.status().problem()).contains("elsewhere"));
        assertThat(scene.postgres.number("select count(*) from energy")).isZero();
        scene.postgres.run("create table elsewhere (x integer)");
        awaitStored(writer, log);
        assertThat(scene.positions()).containsExactly("0 0");
        assertThat(scene.postgres.number("select count(*) from elsewhere")).isOne();
        assertThat(scene.quarantine.items()).isEmpty();
    }

    @Test
    void memoryThatIsShortForAMomentCostsNothing() {
        var isShort = new AtomicBoolean(true);
        scene.also.add((_, _) -> {
            if (isShort.getAndSet(false)) {
                throw new OutOfMemoryError("for a test");
            }
        });
        publish(0, "a", Scene.START, 1);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        awaitStored(writer, log);
        assertThat(isShort).isFalse();
        assertThat(scene.positions()).containsExactly("0 0");
    }

    /** Throws what nobody has to reckon with there. */
    @SuppressWarnings("unchecked") // It is not checked: that is what it is for.
    private static <E extends Exception> void unexpected() throws E {
        throw (E) new IOException("for a test: ends the writer's thread");
    }

    @Test
    void aWriterThatEndsGivesItsRoleUp() {
        scene.also.add((_, _) -> HistoryWriterTest.<RuntimeException>unexpected());
        publish(0, "a", Scene.START, 1);
        var _ = scene.writer(energy(KEEP_BOTH), log);
        var isGained = new CountDownLatch(1);
        try (var _ =
                scene.lease.hold(
                        "history:energy",
                        new Lease.Holder() {
                            @Override
                            public void gained(long fence) {
                                isGained.countDown();
                            }

                            @Override
                            public void lost() {}
                        })) {
            await().dontCatchUncaughtExceptions()
                    .atMost(Scene.SOON)
                    .until(() -> isGained.getCount() == 0);
        }
    }

    @Test
    void aDayThatWasDroppedIsMadeAnew() {
        assumeThat(TestPostgres.engine()).isEqualTo(Engine.POSTGRESQL);
        publish(0, "a", Scene.START, 1);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        awaitStored(writer, log);
        scene.postgres.run("drop table energy_p20260301");
        publish(0, "b", Scene.START, 2);
        awaitStored(writer, log);
        assertThat(scene.positions()).containsExactly("0 1");
        assertThat(scene.quarantine.items()).isEmpty();
    }

    @Test
    void anOldDayThatOthersUseIsLeftForTheNextTime() throws SQLException {
        assumeThat(TestPostgres.engine()).isEqualTo(Engine.POSTGRESQL);
        publish(0, "a", Scene.START, 1);
        try (var writer = scene.writer(energy(KEEP_BOTH), log)) {
            awaitStored(writer, log);
        }
        scene.postgres.run(
                "create table energy_p20010101 partition of energy for values from ('2001-01-01"
                        + " 00:00:00Z') to ('2001-01-02 00:00:00Z')");
        var settings = energy(KEEP_BOTH);
        var time = new ManualTime();
        var housekeeping = new Housekeeping(settings, new Days(settings), time);
        try (var keeping = scene.postgres.connect();
                var using = scene.postgres.connect();
                var statement = using.createStatement()) {
            using.setAutoCommit(false);
            statement.execute("lock table energy_p20010101 in access share mode");
            housekeeping.run(keeping);
            assertThat(housekeeping.isDue()).isFalse();
            assertThat(oldDays()).isOne();
            using.rollback();
            time.pass(Duration.ofMinutes(1));
            assertThat(housekeeping.isDue()).isTrue();
            housekeeping.run(keeping);
            assertThat(oldDays()).isZero();
            time.pass(Duration.ofMinutes(1));
            assertThat(housekeeping.isDue()).isFalse();
        }
    }

    private long oldDays() {
        return scene.postgres.number(
                "select count(*) from pg_class where relname = 'energy_p20010101'");
    }

    @Test
    void aNewWriterMayBeginWithTheNextPublication() {
        publish(0, "a", Scene.START, 1);
        var all = energy(KEEP_BOTH);
        var next =
                new HistorySettings(
                        all.stream(),
                        all.table(),
                        all.time(),
                        all.columns(),
                        all.key(),
                        true,
                        all.conflict(),
                        null,
                        null,
                        List.of(),
                        false);
        var writer = scene.writer(next, log);
        awaitStored(writer, log);
        publish(0, "b", Scene.START, 2);
        awaitStored(writer, log);
        assertThat(scene.positions()).containsExactly("0 1");
        assertThat(scene.postgres.rows("select payload->>'power' from energy"))
                .containsExactly("2.0");
        log.recreate("2");
        publish(0, "c", Scene.START, 3);
        log.grow(3);
        publish(2, "d", Scene.START, 4);
        awaitStored(writer, log);
        assertThat(scene.postgres.rows("select device from energy order by 1"))
                .containsExactly("b", "c", "d");
    }

    @Test
    void aLogThatLostWhatWasStoredIsFollowedFromItsEnd() throws SQLException {
        for (int i = 0; i < 10; i++) {
            publish(0, "a", Scene.START, i);
        }
        var settings = energy(KEEP_BOTH);
        var database = scene.database();
        var time = new ManualTime();
        var counts = new WriterCounts();
        var writing =
                new Writing(
                        new WriterPlan(settings.written(Scene.PROMPT), List.of()),
                        log,
                        database,
                        new Refusals("energy", scene.quarantine, counts),
                        counts,
                        time);
        turn(writing);
        log.truncate(0, 7);
        turn(writing);
        time.pass(Duration.ofSeconds(29));
        publish(0, "b", Scene.START, 0);
        turn(writing);
        assertThat(scene.postgres.rows("select * from sluice_gap")).isEmpty();
        time.pass(Duration.ofSeconds(2));
        turn(writing);
        turn(writing);
        assertThat(scene.postgres.rows("select first, next, cause from sluice_gap"))
                .containsExactly("7 10 truncated");
        assertThat(scene.positions()).hasSize(11);
        assertThat(scene.postgres.rows("select next from sluice_position order by partition"))
                .containsExactly("8", "0");
    }

    private static void turn(Writing writing) throws SQLException {
        try {
            writing.turn();
        } catch (StretchStore.Overtaken e) {
            throw new AssertionError(e);
        }
    }

    /** A clock that a test moves. */
    private static final class ManualTime implements Time {
        private long nanos;

        private void pass(Duration duration) {
            nanos += duration.toNanos();
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long millis() {
            return NOW + nanos / 1_000_000;
        }
    }

    @Test
    void ofTwoRowsOfAKeyAndTimeBothMayStay() {
        repeatThemselves();
        awaitStored(scene.writer(energy(KEEP_BOTH), log), log);
        assertThat(rows()).hasSize(5);
    }

    @Test
    void ofTwoRowsOfAKeyAndTimeTheFirstMayStay() {
        var batches = watched();
        repeatThemselves();
        awaitStored(scene.writer(energy(KEEP_FIRST), log), log);
        assertThat(rows())
                .containsExactly(
                        "2026-03-01 10:00:00.000000 a 1",
                        "2026-03-01 10:00:00.000000 b 4",
                        "2026-03-01 10:00:01.000000 a 5");
        assertThat(batches).containsExactly("stored 1 4 5");
    }

    @Test
    void ofTwoRowsOfAKeyAndTimeTheLastMayStay() {
        var batches = watched();
        repeatThemselves();
        awaitStored(scene.writer(energy(KEEP_LAST), log), log);
        assertThat(rows())
                .containsExactly(
                        "2026-03-01 10:00:00.000000 a 3",
                        "2026-03-01 10:00:00.000000 b 4",
                        "2026-03-01 10:00:01.000000 a 5");
        assertThat(batches).containsExactly("stored 3 4 5");
    }

    private void repeatThemselves() {
        publish(0, "a", Scene.START, 1);
        publish(0, "a", Scene.START, 2);
        publish(0, "a", Scene.START, 3);
        publish(0, "b", Scene.START, 4);
        publish(0, "a", "2026-03-01T10:00:01Z", 5);
    }

    private List<String> watched() {
        var batches = new CopyOnWriteArrayList<String>();
        scene.also.add((connection, batch) -> {
            try (var statement = connection.createStatement()) {
                var found =
                        statement.executeQuery(
                                "select string_agg(power::text, ' ' order by"
                                        + " sluice_offset) from "
                                        + batch.stored());
                found.next();
                batches.add("stored " + found.getString(1));
                if (batch.replaced() != null) {
                    var gone =
                            statement.executeQuery(
                                    "select string_agg(power::text, ' ' order by"
                                            + " sluice_offset) from "
                                            + batch.replaced());
                    gone.next();
                    batches.add("replaced " + gone.getString(1));
                }
            }
        });
        return batches;
    }

    @Test
    void rowsThatAreReplacedInAnotherTransactionAreTold() {
        var batches = watched();
        repeatThemselves();
        var oneByOne = Scene.inTransactionsOf(1);
        awaitStored(scene.writer(energy(KEEP_LAST), oneByOne, log, scene.database()), log);
        assertThat(rows()).hasSize(3).first().asString().endsWith("a 3");
        assertThat(batches)
                .containsExactly(
                        "stored 1",
                        "stored 2",
                        "replaced 1",
                        "stored 3",
                        "replaced 2",
                        "stored 4",
                        "stored 5");
    }

    @Test
    void whatTheLogHasDroppedIsAGap() {
        for (int i = 0; i < 10; i++) {
            publish(0, "a", Scene.START, i);
        }
        try (var writer = scene.writer(energy(KEEP_BOTH), log)) {
            awaitStored(writer, log);
        }
        for (int i = 0; i < 10; i++) {
            publish(0, "a", Scene.START, i);
        }
        log.dropBefore(0, 15);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        awaitStored(writer, log);
        assertThat(scene.positions()).hasSize(15);
        assertThat(
                        scene.postgres.rows(
                                "select life, partition, first, next, cause from sluice_gap"))
                .containsExactly("1 0 10 15 retention");
        assertThat(writer.status().missed()).isEqualTo(5);
    }

    @Test
    void anotherIncarnationIsAnotherLife() {
        publish(0, "a", Scene.START, 1);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        awaitStored(writer, log);
        log.recreate("2");
        publish(0, "b", Scene.START, 2);
        publish(1, "c", Scene.START, 3);
        awaitStored(writer, log);
        assertThat(
                        scene.postgres.rows(
                                "select sluice_life, sluice_partition, sluice_offset, device from"
                                        + " energy order by 1, 2, 3"))
                .containsExactly("1 0 0 a", "2 0 0 b", "2 1 0 c");
        assertThat(scene.postgres.rows("select life, topic from sluice_life order by 1"))
                .containsExactly("1 topic", "2 topic");
    }

    @Test
    void partitionsThatAreAddedAreReadFromTheirBeginning() {
        publish(0, "a", Scene.START, 1);
        var settings = energy(KEEP_BOTH);
        var writer = scene.writer(settings, log);
        awaitStored(writer, log);
        log.grow(3);
        publish(2, "b", Scene.START, 2);
        awaitStored(writer, log);
        assertThat(scene.positions()).containsExactly("0 0", "2 0");
    }

    @Test
    void aLogThatIsAwayIsReadWhenItIsBack() {
        log.away(true);
        publish(0, "a", Scene.START, 1);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        await().atMost(Scene.SOON).until(() -> "away".equals(writer.status().problem()));
        log.away(false);
        awaitStored(writer, log);
        assertThat(scene.positions()).hasSize(1);
        await().atMost(Scene.SOON).until(() -> writer.status().problem() == null);
    }

    @Test
    void aDatabaseThatHangsHoldsUpNobodyWhoWakes() throws Exception {
        publish(0, "a", Scene.START, 1);
        var writer = scene.writer(energy(KEEP_BOTH), log);
        awaitStored(writer, log);
        try (var connection = scene.postgres.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table energy in access exclusive mode");
            publish(0, "a", Scene.START, 2);
            long begin = System.nanoTime();
            for (int i = 0; i < 100_000; i++) {
                writer.wake();
                writer.status();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(2));
            assertThat(writer.status().rows()).isEqualTo(1);
            connection.rollback();
        }
        awaitStored(writer, log);
        assertThat(scene.positions()).hasSize(2);
    }

    @Test
    void aStatementThatTakesTooLongIsGivenUpAndTriedAgain() throws SQLException {
        assumeThat(TestPostgres.engine()).isEqualTo(Engine.POSTGRESQL);
        publish(0, "a", Scene.START, 1);
        var hasty =
                new WriterSettings(
                        TimeRule.DEFAULT,
                        10_000,
                        Duration.ZERO,
                        Duration.ofMillis(200),
                        false,
                        true);
        var writer = scene.writer(energy(KEEP_BOTH), hasty, log, scene.database());
        awaitStored(writer, log);
        try (var connection = scene.postgres.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table energy_p20260301 in access exclusive mode");
            publish(0, "a", Scene.START, 2);
            writer.wake();
            await().atMost(Scene.SOON)
                    .until(() -> String.valueOf(writer.status().problem()).contains("timeout"));
            connection.rollback();
        }
        awaitStored(writer, log);
        assertThat(scene.positions()).containsExactly("0 0", "0 1");
    }
}
