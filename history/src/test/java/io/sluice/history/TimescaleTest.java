package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.Scene.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What only TimescaleDB has; in the server that {@code SLUICE_TEST_TIMESCALE_URL} names. */
class TimescaleTest {
    private static final String FIGURES =
            "select time, device, rows, power_count, power_sum, power_min, power_max from %s order"
                    + " by 1, 2";

    private final Scene scene = new Scene();

    @BeforeAll
    static void theExtensionIsThere() {
        assumeThat(TestPostgres.engine())
                .as(
                        "TimescaleDB is not there: SLUICE_TEST_TIMESCALE_URL names a server that has it")
                .isEqualTo(Engine.TIMESCALE);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private HistoryWriter write(HistorySettings settings, FakeLog log) {
        scene.also.add(new RollupUpkeep(settings));
        var writer = scene.writer(settings, log);
        awaitStored(writer, log);
        return writer;
    }

    private static FakeLog hours(int count) {
        var log = new FakeLog(1);
        for (int i = 0; i < count * 60; i++) {
            long time = Scene.millis(Scene.START) + i * Duration.ofMinutes(1).toMillis();
            log.append(0, time, "d" + i % 3, "{\"power\":" + i % 17 + "}");
        }
        return log;
    }

    private void assertSame(String bucket) {
        assertThat(scene.postgres.rows(FIGURES.formatted("energy_by_" + bucket)))
                .isNotEmpty()
                .isEqualTo(scene.postgres.rows(FIGURES.formatted("energy_" + bucket)));
    }

    @Test
    void continuousAggregatesSayWhatRollupsSay() {
        write(Scene.energy(KEEP_BOTH), hours(30));
        for (String bucket : List.of("1m", "1h", "1d")) {
            assertSame(bucket);
            scene.postgres.run(
                    "call refresh_continuous_aggregate('energy_by_%s', null, null)"
                            .formatted(bucket));
            assertSame(bucket);
        }
    }

    @Test
    void theyAreMadeAnewWhereColumnsMayBeDropped() {
        var log = hours(2);
        write(Scene.energy(KEEP_BOTH, Scene.field("extra", Column.Type.DOUBLE)), log).close();
        scene.also.clear();
        var how =
                new WriterSettings(
                        TimeRule.DEFAULT, 100, Duration.ZERO, Duration.ofSeconds(30), true, true);
        var less = Scene.energy(KEEP_BOTH);
        awaitStored(scene.writer(less, how, log, scene.database()), log);
        assertThat(scene.postgres.rows("select * from energy_by_1d")).isNotEmpty();
        assertSame("1h");
    }
}
