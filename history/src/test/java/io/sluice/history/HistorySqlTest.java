package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.HistorySettings.Conflict.KEEP_LAST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistorySqlTest {
    private static final String COLUMNS =
            """
            create table if not exists "energy" (
                "time" timestamptz not null,
                "device" text not null,
                "power" double precision,
                "sluice_life" integer not null,
                "sluice_partition" integer not null,
                "sluice_offset" bigint not null
            ) \
            """;

    @Test
    void onPlainPostgresTheTableIsPartitioned() {
        assertThat(HistorySql.of(Scene.energy(KEEP_BOTH), Engine.POSTGRESQL))
                .containsExactly(
                        COLUMNS + "partition by range (\"time\")",
                        "create index if not exists \"energy_key\" on \"energy\" (\"device\","
                                + " \"time\" desc)",
                        "create index if not exists \"energy_time\" on \"energy\" using brin"
                                + " (\"time\")");
    }

    @Test
    void withTimescaleItIsAHypertableWithPolicies() {
        assertThat(HistorySql.of(Scene.energy(KEEP_LAST), Engine.TIMESCALE))
                .containsExactly(
                        COLUMNS
                                + "with (tsdb.hypertable, tsdb.partition_column='time',"
                                + " tsdb.chunk_interval='1 day', tsdb.segmentby='device',"
                                + " tsdb.orderby='time desc')",
                        "create unique index if not exists \"energy_once\" on \"energy\""
                                + " (\"device\", \"time\")",
                        "call remove_columnstore_policy('energy', if_exists => true)",
                        "call add_columnstore_policy('energy', after => interval '604800"
                                + " seconds')",
                        "select remove_retention_policy('energy', if_exists => true)",
                        "select add_retention_policy('energy', drop_after => interval '31539600"
                                + " seconds')");
    }

    @Test
    void withTimescaleThereAreContinuousAggregatesEachOfTheOneBefore() {
        var sql = HistorySql.aggregates(Scene.energy(KEEP_BOTH));
        assertThat(sql)
                .hasSize(9)
                .contains(
                        """
                        create materialized view if not exists "energy_by_1m"
                        with (timescaledb.continuous, timescaledb.materialized_only = false) as
                        select time_bucket(interval '60 seconds', "time") as "time",
                          "device",
                          count(*) as "rows",
                          count("power") as "power_count",
                          sum("power"::double precision) as "power_sum",
                          min("power") as "power_min",
                          max("power") as "power_max",
                          sum("power"::double precision) / nullif(count("power"), 0) as "power_avg"
                        from "energy"
                        group by 1, 2
                        with no data\
                        """,
                        """
                        create materialized view if not exists "energy_by_1h"
                        with (timescaledb.continuous, timescaledb.materialized_only = false) as
                        select time_bucket(interval '3600 seconds', "time") as "time",
                          "device",
                          sum("rows")::bigint as "rows",
                          sum("power_count")::bigint as "power_count",
                          sum("power_sum") as "power_sum",
                          min("power_min") as "power_min",
                          max("power_max") as "power_max",
                          sum("power_sum") / nullif(sum("power_count")::bigint, 0) as "power_avg"
                        from "energy_by_1m"
                        group by 1, 2
                        with no data\
                        """)
                .containsSubsequence(
                        "select remove_continuous_aggregate_policy('energy_by_1m', if_exists =>"
                                + " true)",
                        "select add_continuous_aggregate_policy('energy_by_1m', start_offset =>"
                                + " interval '28382400 seconds', end_offset => interval '60"
                                + " seconds', schedule_interval => interval '60 seconds')",
                        "select add_continuous_aggregate_policy('energy_by_1d', start_offset =>"
                                + " null, end_offset => interval '86400 seconds',"
                                + " schedule_interval => interval '3600 seconds')");
    }

    @Test
    void thereAreNoContinuousAggregatesOfWhatIsSoonGone() {
        assertThat(aggregates(Duration.ofMinutes(4), Duration.ofMinutes(1))).isNotEmpty();
        assertThat(aggregates(Duration.ofMinutes(3), Duration.ofMinutes(1))).isEmpty();
        assertThat(aggregates(null, Duration.ofDays(7)))
                .anyMatch(sql -> sql.contains("\"time\", timestamptz '1970-01-01 00:00:00+00')"))
                .anyMatch(sql -> sql.contains("start_offset => null"));
    }

    private static List<String> aggregates(@Nullable Duration retention, Duration bucket) {
        var all = Scene.energy(KEEP_BOTH);
        return HistorySql.aggregates(
                new HistorySettings(
                        all.stream(),
                        all.table(),
                        null,
                        all.columns(),
                        all.key(),
                        false,
                        KEEP_BOTH,
                        retention,
                        null,
                        List.of(bucket),
                        true));
    }

    @Test
    void namesThatWouldBeCutStayUnlike() {
        String one = "a".repeat(58) + "1";
        String other = "a".repeat(58) + "2";
        assertThat(TableSql.name(one, "_p20260301")).hasSize(63).endsWith("_p20260301");
        assertThat(TableSql.name(one, "_key")).isEqualTo(one + "_key");
        assertThat(TableSql.name(one, "_p20260301"))
                .isNotEqualTo(TableSql.name(other, "_p20260301"));
        assertThat(new TableSql(Scene.energy(KEEP_BOTH)).partition(LocalDate.of(2026, 3, 1)))
                .isEqualTo("energy_p20260301");
    }
}
