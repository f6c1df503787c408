package io.sluice.history;

import static io.sluice.history.Column.Kind.COUNTER;
import static io.sluice.history.Column.Kind.GAUGE;
import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.HistorySettings.Conflict.KEEP_FIRST;
import static io.sluice.history.Scene.energy;
import static io.sluice.history.Scene.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.filter.FieldPath;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamTableTest {
    private final TestPostgres postgres = TestPostgres.create();

    @AfterEach
    void close() {
        postgres.close();
    }

    private Engine ensure(HistorySettings settings, boolean mayDrop) throws SQLException {
        try (var connection = postgres.connect()) {
            var how =
                    new WriterSettings(
                            TimeRule.DEFAULT,
                            10_000,
                            Duration.ZERO,
                            Duration.ofSeconds(30),
                            mayDrop,
                            true);
            return new StreamTable(settings.written(how)).ensure(connection, Engine.POSTGRESQL);
        }
    }

    private List<String> columns() {
        return postgres.rows(
                "select column_name, data_type, is_nullable from information_schema.columns where"
                        + " table_name = 'energy' order by ordinal_position");
    }

    private void addRow() throws SQLException {
        try (var connection = postgres.connect()) {
            new Days(energy(KEEP_BOTH)).ensure(connection, Set.of(LocalDate.of(2026, 3, 1)));
        }
        postgres.run(
                "insert into energy (time, device, power, sluice_life, sluice_partition,"
                        + " sluice_offset) values ('2026-03-01T10:00:00Z', 'a', 1, 1, 0, 0)");
    }

    @Test
    void aTableHasTheColumnsThatAreConfigured() throws SQLException {
        assertThat(ensure(energy(KEEP_BOTH), false)).isEqualTo(Engine.POSTGRESQL);
        assertThat(columns())
                .containsExactly(
                        "time timestamp with time zone NO",
                        "device text NO",
                        "power double precision YES",
                        "sluice_life integer NO",
                        "sluice_partition integer NO",
                        "sluice_offset bigint NO");
        ensure(energy(KEEP_BOTH), false);
        assertThat(columns()).hasSize(6);
    }

    @Test
    void missingColumnsAreAdded() throws SQLException {
        ensure(energy(KEEP_BOTH), false);
        addRow();
        ensure(energy(KEEP_BOTH, field("order", Column.Type.TIMESTAMP)), false);
        assertThat(columns()).hasSize(7).contains("order timestamp with time zone YES");
        assertThat(postgres.number("select count(*) from energy")).isOne();
    }

    @Test
    void aColumnThatIsRequiredIsNotAddedToRowsThatHaveNone() throws SQLException {
        ensure(energy(KEEP_BOTH), false);
        addRow();
        var site =
                new Column(
                        "site",
                        new Column.Source.Header("site"),
                        Column.Type.TEXT,
                        Column.Kind.LABEL,
                        true);
        assertThatThrownBy(() -> ensure(energy(KEEP_BOTH, site), false))
                .hasMessageContaining("'site'")
                .hasMessageContaining("make it optional");
    }

    @Test
    void columnsAreNotDroppedUnlessThatIsAllowed() throws SQLException {
        ensure(energy(KEEP_BOTH, field("extra", Column.Type.TEXT)), false);
        assertThatThrownBy(() -> ensure(energy(KEEP_BOTH), false))
                .hasMessageContaining(
                        "column 'extra' of table 'energy' is not configured any more");
        assertThat(columns()).hasSize(7);
        ensure(energy(KEEP_BOTH), true);
        assertThat(columns()).hasSize(6);
    }

    @Test
    void columnsOfAnotherTypeAreNotReplacedUnlessThatIsAllowed() throws SQLException {
        ensure(energy(KEEP_BOTH, field("extra", Column.Type.TEXT)), false);
        var other = energy(KEEP_BOTH, field("extra", Column.Type.BIGINT));
        assertThatThrownBy(() -> ensure(other, false))
                .hasMessageContaining("is of type text, not bigint");
        ensure(other, true);
        assertThat(columns()).contains("extra bigint YES");
    }

    @Test
    void aTableOfSomebodyElseIsLeftAlone() {
        postgres.run("create table energy (x integer)");
        assertThatThrownBy(() -> ensure(energy(KEEP_BOTH), true))
                .hasMessageContaining("is not Sluice's");
    }

    @Test
    void thePolicyOfConflictsMayChange() throws SQLException {
        ensure(energy(KEEP_FIRST), false);
        addRow();
        assertThatThrownBy(this::addRow).hasStackTraceContaining("energy_p20260301");
        ensure(energy(KEEP_BOTH), false);
        addRow();
        assertThatThrownBy(() -> ensure(energy(KEEP_FIRST), false))
                .hasMessageContaining("several rows of one key and time");
    }

    @Test
    void daysAreMadeWhenTheyAreNeededAndDroppedWhenTheyAreOld() throws SQLException {
        var settings = energy(KEEP_BOTH);
        ensure(settings, false);
        long now = System.currentTimeMillis();
        var age = Duration.ofDays(365).plusHours(1); // a row may be on its way still
        var kept = LocalDate.ofInstant(Instant.ofEpochMilli(now).minus(age), ZoneOffset.UTC);
        var days = new Days(settings);
        var old = kept.minusDays(2).datesUntil(kept.plusDays(2)).toList();
        try (var connection = postgres.connect()) {
            days.ensure(connection, old);
            days.ensureAhead(connection, now);
            assertThat(partitions()).isEqualTo(8);
            new Days(settings).ensure(connection, old);
            assertThat(days.drop(connection, now))
                    .containsExactly(kept.minusDays(2), kept.minusDays(1));
            assertThat(partitions()).isEqualTo(6);
            days.ensure(connection, old);
            assertThat(partitions()).isEqualTo(8);
            long later = now + Duration.ofDays(3650).toMillis();
            assertThat(days.drop(connection, later)).hasSize(2);
        }
    }

    @Test
    void rollupsHaveTheColumnsThatAreConfigured() throws SQLException {
        ensure(energy(KEEP_BOTH), false);
        addRow();
        postgres.run(
                "insert into energy_1m (time, device, rows, sluice_first, sluice_last)"
                        + " values ('2026-03-01T10:00:00Z', 'a', 1, '{}', '{}')");
        var more =
                energy(
                        KEEP_BOTH,
                        field("voltage", Column.Type.REAL),
                        field("site", Column.Type.TEXT));
        ensure(more, false);
        assertThat(
                        postgres.rows(
                                "select device, site, rows, voltage_count, voltage_sum from energy_1m"))
                .containsExactly("a null 1 0 null");
        postgres.run(
                "insert into energy_1m (time, device, site, rows, sluice_first, sluice_last)"
                        + " values ('2026-03-01T10:00:00Z', 'a', 's', 1, '{}', '{}')");
        assertThatThrownBy(() -> ensure(energy(KEEP_BOTH), false))
                .hasMessageContaining("dropColumns");
        assertThatThrownBy(() -> ensure(energy(KEEP_BOTH), true))
                .hasMessageContaining("'energy_1m' has figures that only a column")
                .hasMessageContaining("no label any more");
        postgres.run("delete from energy_1m where site is not null");
        ensure(energy(KEEP_BOTH), true);
        assertThat(postgres.rows("select * from energy_1m").getFirst()).startsWith("2026-03-01");
        assertThatThrownBy(() ->
                        postgres.run(
                                "insert into energy_1m (time, device, rows, sluice_first,"
                                        + " sluice_last) select time, device, 1, '{}', '{}'"
                                        + " from energy_1m"))
                .hasStackTraceContaining("duplicate key");
    }

    private static HistorySettings power(Column.Kind kind, Duration... rollups) {
        var all = energy(KEEP_BOTH);
        var power =
                new Column(
                        "power",
                        new Column.Source.Field(FieldPath.parse("power")),
                        Column.Type.DOUBLE,
                        kind,
                        false);
        return new HistorySettings(
                all.stream(),
                all.table(),
                all.time(),
                List.of(Scene.label("device"), power),
                all.key(),
                false,
                KEEP_BOTH,
                all.retention(),
                null,
                List.of(rollups),
                true);
    }

    private void addReadings() throws SQLException {
        addRow();
        postgres.run(
                "insert into energy (time, device, power, sluice_life, sluice_partition,"
                        + " sluice_offset) select timestamptz '2026-03-01T10:00:00Z' + n * interval"
                        + " '4 minutes', 'a', 1 + n, 1, 0, n from generate_series(1, 30) n");
    }

    @Test
    void lengthsMayBeAddedBelowAndAboveThoseThatAreThere() throws SQLException {
        var hour = Duration.ofHours(1);
        ensure(power(GAUGE, hour), false);
        addReadings();
        postgres.run("drop table energy_1h");
        ensure(power(GAUGE, hour), false);
        String areas = "select sum(power_count), sum(power_area) from energy_";
        var hours = postgres.rows(areas + "1h");
        ensure(power(GAUGE, Duration.ofMinutes(4), hour, Duration.ofDays(1)), false);
        assertThat(postgres.rows(areas + "1h")).isEqualTo(hours);
        assertThat(postgres.rows(areas + "4m")).containsExactly("31 0");
        // Of 30 lines, each of four minutes.
        assertThat(postgres.rows(areas + "1d")).containsExactly("31 115200");
    }

    @Test
    void whoReadsTheTableNeedNotWaitForItsRollups() throws Exception {
        ensure(energy(KEEP_BOTH), false);
        var more = energy(KEEP_BOTH, field("voltage", Column.Type.REAL));
        try (var reading = postgres.connect();
                var others = Executors.newVirtualThreadPerTaskExecutor()) {
            reading.setAutoCommit(false);
            Catalog.run(reading, "lock table energy_1m in access share mode");
            var ensured = others.submit(() -> ensure(more, false));
            await().atMost(Scene.SOON)
                    .untilAsserted(() -> assertThat(columns()).contains("voltage real YES"));
            assertThat(ensured.isDone()).isFalse();
            reading.rollback();
            assertThat(ensured.get(30, TimeUnit.SECONDS)).isEqualTo(Engine.POSTGRESQL);
        }
    }

    @Test
    void whatAColumnCountsAsMayChangeWhileItsRowsAreThere() throws SQLException {
        var hour = Duration.ofHours(1);
        ensure(power(GAUGE), false);
        addReadings();
        ensure(power(GAUGE, hour), false);
        assertThatThrownBy(() -> ensure(power(COUNTER, hour), false))
                .hasMessageContaining("'power_area' of roll-up 'energy_1h'")
                .hasMessageContaining("dropColumns");
        ensure(power(COUNTER, hour), true);
        assertThat(postgres.rows("select power_first, power_last, power_grown from energy_1h"))
                .containsExactly("1 15 14", "16 30 14", "31 31 0");
        postgres.run("delete from energy where sluice_offset < 3");
        assertThatThrownBy(() -> ensure(power(GAUGE, hour), true))
                .hasMessageContaining(
                        "'energy_1h' would have to be made anew of rows that are gone")
                .hasMessageContaining("another name");
        assertThat(postgres.rows("select power_grown from energy_1h")).hasSize(3);
    }

    @Test
    void aLengthThatWasLeftIsFilledAnewWhileItsRowsAreThere() throws SQLException {
        var hour = Duration.ofHours(1);
        var day = Duration.ofDays(1);
        ensure(power(GAUGE), false);
        addReadings();
        ensure(power(GAUGE, hour, day), false);
        ensure(power(GAUGE, day), false);
        postgres.run("update energy set power = 0");
        ensure(power(GAUGE, hour, day), false);
        assertThat(postgres.rows("select power_max from energy_1h")).containsOnly("0");
        ensure(power(GAUGE, hour, day), false);
        ensure(power(GAUGE, day), false);
        postgres.run("delete from energy where sluice_offset < 3");
        assertThatThrownBy(() -> ensure(power(GAUGE, hour, day), true))
                .hasMessageContaining("'energy_1h' was not kept for a time");
        ensure(power(GAUGE, day), false);
        postgres.run("drop table energy_1h");
        ensure(power(GAUGE, hour, day), false);
        assertThat(postgres.rows("select power_count from energy_1h"))
                .containsExactly("12", "15", "1");
    }

    private long partitions() {
        return postgres.number(
                "select count(*) from pg_inherits where inhparent = 'energy'::regclass");
    }
}
