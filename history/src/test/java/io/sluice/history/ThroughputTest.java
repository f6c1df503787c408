package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.HistorySettings.Conflict.KEEP_LAST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How many rows a second of processor are stored, of devices with eight columns that tell one each
 * second. Writer and database take turns, so a machine with nothing else to do comes near it.
 */
@EnabledIfSystemProperty(named = "history.large", matches = "true")
class ThroughputTest {
    private static final int ROWS = Integer.getInteger("history.rows", 600_000);

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 10_000})
    void fiftyThousandRowsASecondAreStored(int devices) {
        assertThat(rate(KEEP_BOTH, devices, false)).isGreaterThan(50_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 10_000})
    void rollupsAreKeptMeanwhile(int devices) {
        assertThat(rate(KEEP_BOTH, devices, true)).isGreaterThan(50_000);
    }

    @ParameterizedTest
    @ValueSource(ints = 1_000)
    void soAreTheLastOfEachTime(int devices) {
        assertThat(rate(KEEP_LAST, devices, true)).isGreaterThan(50_000);
    }

    private static double rate(HistorySettings.Conflict conflict, int devices, boolean isRolledUp) {
        try (var scene = new Scene()) {
            var settings = settings(conflict);
            if (isRolledUp) {
                scene.also.add(new RollupUpkeep(settings));
            }
            var log = new FakeLog(4);
            log.chunkOf(5_000);
            var devicesOf = new Devices(devices, log);
            devicesOf.tell(ROWS / 4);
            var writer = scene.writer(settings, WriterSettings.DEFAULT, log, scene.database());
            awaitAll(writer, log);
            devicesOf.tell(ROWS);
            double used = busy(scene);
            long begin = System.nanoTime();
            awaitAll(writer, log);
            double seconds = (System.nanoTime() - begin) / 1e9;
            double rate = ROWS / (busy(scene) - used);
            assertThat(writer.status().refused()).isZero();
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d devices%s: %,.0f rows/s, %,.0f for a second of processor%n",
                    conflict,
                    devices,
                    isRolledUp ? ", rolled up" : "",
                    ROWS / seconds,
                    rate);
            return rate;
        }
    }

    /** What this process and its servers of the database have used, in seconds. */
    private static double busy(Scene scene) {
        var servers =
                scene.postgres.rows(
                        "select pid from pg_stat_activity where application_name = 'sluice' and"
                                + " datname = current_database()");
        var handles =
                Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        servers.stream().flatMap(pid -> handle(Long.parseLong(pid))));
        return handles.map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToDouble(used -> used.toMillis() / 1e3)
                .sum();
    }

    private static Stream<ProcessHandle> handle(long pid) {
        return ProcessHandle.of(pid).stream();
    }

    private static void awaitAll(HistoryWriter writer, FakeLog log) {
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> Scene.isStored(writer, log));
    }

    private static HistorySettings settings(HistorySettings.Conflict conflict) {
        var columns =
                List.of(
                        Scene.label("device"),
                        Scene.field("power", Column.Type.DOUBLE),
                        Scene.field("voltage", Column.Type.DOUBLE),
                        Scene.field("current", Column.Type.REAL),
                        Scene.field("energy", Column.Type.BIGINT),
                        Scene.field("state", Column.Type.TEXT),
                        Scene.field("phase", Column.Type.SMALLINT),
                        Scene.field("ok", Column.Type.BOOLEAN));
        return Scene.settings(conflict, columns);
    }

    /** They tell once a second, in turn. */
    private static final class Devices {
        private final int count;
        private final FakeLog log;
        private long told;

        Devices(int count, FakeLog log) {
            this.count = count;
            this.log = log;
        }

        void tell(int rows) {
            for (int i = 0; i < rows; i++) {
                long device = told % count;
                long second = Scene.millis(Scene.START) + told / count * 1_000;
                String json =
                        """
                        {"ts":%d,"power":%d.%d,"voltage":231.4,"current":4.25,"energy":%d,"state":"heating","phase":%d,"ok":true}\
                        """
                                .formatted(second, told % 3000, told % 10, told, device % 3);
                log.append((int) (device % 4), second, "meter-" + device, json);
                told++;
            }
        }
    }
}
