package io.sluice.history;

import static io.sluice.history.FiguresTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class TotalsTest {
    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

    private static TotalsQuery query(
            Instant start, Instant end, TotalsQuery.By by, ZoneId zone, String column) {
        return new TotalsQuery(start, end, List.of(), by, zone, column, 0.001, Map.of());
    }

    /** One kW, and a reading of every Wh, each ten seconds around a change of the clocks. */
    private static HistoryReader aroundTheChange(String table, Instant from, int hours)
            throws SQLException {
        var settings = Meters.settings(table);
        Postgres.create(settings);
        var rows = new ArrayList<StoredRow>();
        for (int i = 0; i <= hours * 360; i++) {
            var values = new ArrayList<@Nullable Object>();
            values.add("d0");
            values.add("s0");
            values.add(1000.0);
            values.add(i * 1000L / 360);
            rows.add(new StoredRow(from.plusSeconds(i * 10L), 1, 0, i, values));
        }
        new Readings(settings).store(rows);
        return Meters.reader(settings);
    }

    @Example
    void daysOfTwentyThreeAndOfTwentyFiveHoursAreWhole() throws SQLException {
        var spring = Instant.parse("2026-03-27T23:00:00Z");
        var autumn = Instant.parse("2026-10-23T22:00:00Z");
        assertDays(aroundTheChange("spring", spring, 72), spring, 24, 23, 24);
        assertDays(aroundTheChange("autumn", autumn, 73), autumn, 24, 25, 24);
    }

    private static void assertDays(HistoryReader reader, Instant from, double... hours) {
        for (var column : List.of("power", "energy")) {
            var totals =
                    answer(
                            reader.totals(
                                    query(
                                            from.plusSeconds(3_600),
                                            from.plus(Duration.ofHours(71)),
                                            TotalsQuery.By.DAY,
                                            STOCKHOLM,
                                            column)));
            var kwh = totals.column("kwh").orElseThrow();
            assertThat(totals.size()).isEqualTo(hours.length);
            for (int day = 0; day < 2; day++) {
                assertThat(kwh.number(day)).isCloseTo(hours[day], within(0.004));
                var length =
                        Duration.ofNanos(
                                1000
                                        * (totals.columns().get(1).whole(day)
                                                - totals.columns().get(0).whole(day)));
                assertThat(length).isEqualTo(Duration.ofHours((long) hours[day]));
            }
            // The current day, as far as it is.
            double rest = 71 - hours[0] - hours[1];
            assertThat(kwh.number(2)).isCloseTo(rest, within(0.004));
        }
    }

    @Example
    void longPeriodsAreMadeOfLongBuckets() throws SQLException {
        var settings = Meters.settings("longs");
        Postgres.create(settings);
        var start = Instant.parse("2026-02-27T00:00:00Z");
        new Readings(settings).store(Meters.steady(start, Duration.ofMinutes(1), 4 * 1440 + 1));
        for (var column : List.of("power", "energy")) {
            var query =
                    query(
                            start.plusSeconds(1),
                            start.plus(Duration.ofDays(4)),
                            TotalsQuery.By.MONTH,
                            ZoneId.of("UTC"),
                            column);
            // Of 26 days there is nothing; 96 hours are left, and what comes before them.
            var totals = answer(Meters.reader(settings, 120).totals(query));
            var kwh = totals.column("kwh").orElseThrow();
            double scale = column.equals("power") ? 24 : 86.4;
            assertThat(kwh.number(0)).isCloseTo(2 * scale, within(0.1));
            assertThat(kwh.number(1)).isCloseTo(2 * scale, within(0.1));
        }
    }

    @Property(tries = 4)
    void totalsAreWhatRowsSay(@ForAll Random random) throws SQLException {
        var settings = Meters.settings("totalled");
        Postgres.create(settings);
        int step = random.nextBoolean() ? 40 : 300;
        var meters = new Meters(random, step);
        var stored = new ArrayList<StoredRow>();
        for (int batch = 0; batch < 3; batch++) {
            var some = meters.some(100);
            new Readings(settings).store(some);
            stored.addAll(some);
        }
        for (var zone : List.of(STOCKHOLM, ZoneId.of("Asia/Kathmandu"), ZoneId.of("UTC"))) {
            for (var by : TotalsQuery.By.values()) {
                var start = Meters.START.plusSeconds(random.nextLong(-9_000, 20_000));
                var end = start.plusSeconds(1 + random.nextLong(80_000));
                for (var column : List.of("power", "energy")) {
                    var query = query(start, end, by, zone, column);
                    var totals = answer(Meters.reader(settings).totals(query));
                    var shown = new TreeMap<String, Double>();
                    for (int i = 0; i < totals.size(); i++) {
                        var kwh = totals.columns().get(3);
                        if (!kwh.isNull(i)) {
                            shown.put(
                                    totals.columns().get(0).value(i)
                                            + " "
                                            + totals.columns().get(2).value(i),
                                    kwh.number(i));
                        }
                    }
                    var expected = naive(stored, query);
                    assertThat(shown.keySet()).containsAll(expected.keySet());
                    shown.forEach((key, kwh) ->
                            assertThat(kwh)
                                    .as("%s of %s", key, query)
                                    .isCloseTo(expected.getOrDefault(key, 0.0), within(1e-6)));
                }
            }
        }
    }

    private static Map<String, Double> naive(List<StoredRow> rows, TotalsQuery query) {
        var sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(StoredRow::place));
        boolean isPower = query.column().equals("power");
        var totals = new TreeMap<String, Double>();
        var last = new TreeMap<String, StoredRow>();
        var first = query.by().start(query.start().atZone(query.zone())).toInstant();
        int column = isPower ? Meters.POWER : Meters.ENERGY;
        for (var row : sorted) {
            var key = String.valueOf(row.values().get(Meters.DEVICE));
            if (row.values().get(column) == null || !row.time().isBefore(query.end())) {
                continue;
            }
            var before = last.put(key, row);
            if (before == null) {
                continue;
            }
            double a = number(before, column);
            double b = number(row, column);
            if (!isPower) {
                if (!row.time().isBefore(first)) {
                    totals.merge(
                            period(query, row.time()) + " " + key,
                            (b < a ? b : b - a) * 0.001,
                            Double::sum);
                }
            } else if (Duration.between(before.time(), row.time()).compareTo(Figure.GAP) <= 0) {
                integrate(query, key, before.time(), a, row.time(), b, first, totals);
            }
        }
        return totals;
    }

    /** By quarters of a second, in which all rows and periods begin. */
    private static void integrate(
            TotalsQuery query,
            String key,
            Instant from,
            double a,
            Instant to,
            double b,
            Instant first,
            Map<String, Double> totals) {
        double steps = Duration.between(from, to).toMillis() / 250.0;
        for (int i = 0; i < steps; i++) {
            var time = from.plusMillis(i * 250L);
            double middle = a + (b - a) * (i + 0.5) / steps;
            if (!time.isBefore(first)) {
                totals.merge(
                        period(query, time) + " " + key, middle * 0.25 / 3600 * 0.001, Double::sum);
            }
        }
    }

    private static Instant period(TotalsQuery query, Instant time) {
        return query.by().start(time.atZone(query.zone())).toInstant();
    }

    private static double number(StoredRow row, int column) {
        return row.values().get(column) instanceof Number number
                ? number.doubleValue()
                : Double.NaN;
    }
}
