package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.HistorySettings.Conflict.KEEP_LAST;
import static io.sluice.history.Scene.awaitStored;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** How many rows a second are stored, of devices with eight columns. */
@EnabledIfSystemProperty(named = "history.large", matches = "true")
class ThroughputTest {
    private static final int ROWS = 600_000;
    private static final int DEVICES = 500;

    @Test
    void fiftyThousandRowsASecondAreStored() {
        assertThat(rate(KEEP_BOTH, false)).isGreaterThan(50_000);
        assertThat(rate(KEEP_BOTH, true)).isGreaterThan(50_000);
        assertThat(rate(KEEP_LAST, true)).isGreaterThan(50_000);
    }

    private static double rate(HistorySettings.Conflict conflict, boolean isWatched) {
        try (var scene = new Scene()) {
            if (isWatched) {
                scene.also.add((_, _) -> {});
            }
            var log = new FakeLog(4);
            log.chunkOf(5_000);
            fill(log, ROWS / 4);
            var settings = settings(conflict);
            var writer = scene.writer(settings, log);
            awaitStored(writer, log);
            fill(log, ROWS);
            long begin = System.nanoTime();
            awaitStored(writer, log);
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(writer.status().refused()).isZero();
            print(conflict + (isWatched ? " watched" : ""), ROWS / seconds);
            return ROWS / seconds;
        }
    }

    private static void print(String what, double rate) {
        System.out.printf(Locale.ROOT, "%s: %,.0f rows/s%n", what, rate);
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

    private static long second = Scene.millis(Scene.START);

    private static void fill(FakeLog log, int rows) {
        for (int i = 0; i < rows; i++) {
            int device = i % DEVICES;
            if (device == 0) {
                second += 1_000;
            }
            String json =
                    """
                    {"ts":%d,"power":%d.%d,"voltage":231.4,"current":4.25,"energy":%d,"state":"heating","phase":%d,"ok":true}\
                    """
                            .formatted(second, i % 3000, i % 10, 100_000_000L + i, i % 3);
            log.append(device % 4, second, "meter-" + device, json);
        }
    }
}
