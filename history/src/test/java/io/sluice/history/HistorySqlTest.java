package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.HistorySettings.Conflict.KEEP_LAST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
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
                        "select add_retention_policy('energy', drop_after => interval '31536000"
                                + " seconds')");
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
