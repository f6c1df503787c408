package io.sluice.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Readings of a few meters: mostly in order, of equal times sometimes, counters that begin anew.
 */
final class Meters {
    static final Instant START = Instant.parse("2026-03-28T20:58:30Z");
    static final int DEVICE = 0;
    static final int SITE = 1;
    static final int POWER = 2;
    static final int ENERGY = 3;

    private final Random random;
    private final int step;
    private final long[] offsets = new long[2];
    private final long[] readings = new long[3];
    private long millis;

    Meters(Random random, int step) {
        this.random = random;
        this.step = step;
    }

    static HistorySettings settings(String table) {
        return settings(
                table, null, Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1));
    }

    static HistorySettings settings(
            String table, @Nullable Duration retention, Duration... rollups) {
        return new HistorySettings(
                table,
                table,
                null,
                List.of(
                        RollupsTest.label("device", true),
                        RollupsTest.label("site", true),
                        RollupsTest.measure("power", Column.Type.DOUBLE, Column.Kind.GAUGE),
                        RollupsTest.measure("energy", Column.Type.BIGINT, Column.Kind.COUNTER)),
                "device",
                false,
                HistorySettings.Conflict.KEEP_BOTH,
                retention,
                null,
                List.of(rollups),
                true);
    }

    static QueryLimits limits() {
        return QueryLimits.of(
                new DatabaseSettings("jdbc:postgresql:", "", "", 4, Duration.ofSeconds(5)));
    }

    /** One that looks at few rows for an answer. */
    static HistoryReader reader(HistorySettings settings, int scanned) {
        var usual = limits();
        var few =
                new QueryLimits(
                        usual.running(),
                        usual.timeout(),
                        usual.range(),
                        usual.rows(),
                        usual.usualRows(),
                        usual.points(),
                        usual.keys(),
                        scanned,
                        usual.lookback());
        return new HistoryReaders(Postgres.source(), few).reader(settings);
    }

    /** Of one meter: a kW, and a counter that counts seconds. */
    static List<StoredRow> steady(Instant from, Duration step, int count) {
        var rows = new ArrayList<StoredRow>();
        for (int i = 0; i < count; i++) {
            var time = from.plus(step.multipliedBy(i));
            long reading = Duration.between(from, time).toSeconds();
            rows.add(new StoredRow(time, 1, 0, i, List.of("d0", "s0", 1000.0, reading)));
        }
        return rows;
    }

    static HistoryReader reader(HistorySettings settings) {
        return new HistoryReaders(Postgres.source(), limits()).reader(settings);
    }

    List<StoredRow> some(int count) {
        var rows = new ArrayList<StoredRow>();
        for (int i = 0; i < count; i++) {
            rows.add(next());
        }
        return rows;
    }

    private StoredRow next() {
        millis += random.nextInt(step * 1000 / 250) * 250L;
        long at = random.nextInt(12) == 0 ? millis - random.nextInt(3600) * 250L : millis;
        int device = random.nextInt(3);
        readings[device] =
                random.nextInt(20) == 0 ? random.nextInt(9) : readings[device] + random.nextInt(50);
        var values = new ArrayList<@Nullable Object>();
        values.add("d" + device);
        values.add("s" + device % 2);
        values.add(random.nextInt(4) == 0 ? null : random.nextInt(-400, 400) / 4.0);
        values.add(random.nextInt(4) == 0 ? null : readings[device]);
        int partition = device % 2;
        return new StoredRow(START.plusMillis(at), 1, partition, offsets[partition]++, values);
    }
}
