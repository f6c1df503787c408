package io.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class FiguresTest {
    private static final List<Duration> BUCKETS =
            List.of(
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(90),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(30),
                    Duration.ofHours(1),
                    Duration.ofDays(1));

    private static HistoryQuery query(Instant start, Instant end, Detail detail, Set<Agg> aggs) {
        return new HistoryQuery(
                start, end, List.of(), List.of(), detail, aggs, Fill.NONE, Order.ASC, 100_000, null,
                Map.of());
    }

    static <T> T answer(java.util.concurrent.CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }

    @Property(tries = 15)
    void figuresAreWhatRowsSay(@ForAll Random random) throws SQLException {
        var settings = Meters.settings("figured");
        Postgres.create(settings);
        int step = random.nextBoolean() ? 4 : 200;
        var meters = new Meters(random, step);
        var rows = new ArrayList<StoredRow>();
        for (int batch = 0; batch < 4; batch++) {
            var some = meters.some(80);
            new Readings(settings).store(some);
            rows.addAll(some);
        }
        var reader = Meters.reader(settings);
        for (int i = 0; i < 12; i++) {
            long span = 320L * step / 2 * 1000;
            var start = Meters.START.plusMillis(random.nextLong(-span / 4, span));
            var end = start.plusMillis(1 + random.nextLong(span));
            var bucket = BUCKETS.get(random.nextInt(BUCKETS.size()));
            boolean onlySite = random.nextBoolean();
            var query = query(start, end, new Detail.Buckets(bucket), EnumSet.allOf(Agg.class));
            query =
                    new HistoryQuery(
                            start,
                            end,
                            random.nextBoolean() ? List.of() : List.of("d0", "d1"),
                            List.of("energy"),
                            query.detail(),
                            query.aggs(),
                            Fill.NONE,
                            Order.ASC,
                            100_000,
                            null,
                            onlySite ? Map.of("site", Set.of("s0")) : Map.of());
            assertThat(shown(answer(reader.rows(query)), "energy", Agg.values()))
                    .as("%s", query)
                    .isEqualTo(naive(rows, query, Meters.ENERGY, bucket, Agg.values()));
            var gauges = EnumSet.complementOf(EnumSet.of(Agg.DELTA, Agg.RATE));
            var power =
                    new HistoryQuery(
                            start,
                            end,
                            query.keys(),
                            List.of("power"),
                            query.detail(),
                            gauges,
                            Fill.NONE,
                            Order.ASC,
                            100_000,
                            null,
                            query.rows());
            var aggs = gauges.toArray(Agg[]::new);
            assertThat(shown(answer(reader.rows(power)), "power", aggs))
                    .isEqualTo(naive(rows, power, Meters.POWER, bucket, aggs));
        }
    }

    private static Map<String, List<@Nullable Double>> shown(
            HistoryAnswer answer, String field, Agg... aggs) {
        var shown = new TreeMap<String, List<@Nullable Double>>();
        for (int row = 0; row < answer.size(); row++) {
            var values = new ArrayList<@Nullable Double>();
            for (var agg : aggs) {
                values.add(rounded(answer.column(field, agg).orElseThrow().value(row)));
            }
            shown.put(
                    answer.column("time").orElseThrow().value(row)
                            + " "
                            + answer.column("device").orElseThrow().value(row),
                    values);
        }
        return shown;
    }

    private static @Nullable Double rounded(@Nullable Object value) {
        return value == null
                ? null
                : (Double) (Math.round(((Number) value).doubleValue() * 1e6) / 1e6);
    }

    /** What a bucket would be, computed row by row. */
    private static final class Naive {
        final List<Double> values = new ArrayList<>();
        @Nullable Double delta;

        @Nullable Double of(Agg agg, double seconds) {
            var stream = values.stream().mapToDouble(v -> v);
            return switch (agg) {
                case AVG -> values.isEmpty() ? null : stream.average().orElseThrow();
                case MIN -> values.isEmpty() ? null : stream.min().orElseThrow();
                case MAX -> values.isEmpty() ? null : stream.max().orElseThrow();
                case SUM -> values.isEmpty() ? null : stream.sum();
                case LAST -> values.isEmpty() ? null : values.getLast();
                case FIRST -> values.isEmpty() ? null : values.getFirst();
                case COUNT -> (double) values.size();
                case DELTA -> delta;
                case RATE -> delta == null ? null : (Double) (delta / seconds);
            };
        }
    }

    private static Map<String, List<@Nullable Double>> naive(
            List<StoredRow> rows, HistoryQuery query, int column, Duration bucket, Agg... aggs) {
        var sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(StoredRow::place));
        var buckets = new TreeMap<String, Naive>();
        var starts = new TreeMap<String, Long>();
        var last = new TreeMap<String, Double>();
        for (var row : sorted) {
            var key = String.valueOf(row.values().get(Meters.DEVICE));
            boolean isAsked =
                    (query.keys().isEmpty() || query.keys().contains(key))
                            && (query.rows().isEmpty()
                                    || "s0".equals(row.values().get(Meters.SITE)));
            if (!isAsked || !row.time().isBefore(query.end())) {
                continue;
            }
            var value = row.values().get(column);
            if (!row.time().isBefore(query.start())) {
                long start = Math.floorDiv(row.time().getEpochSecond(), bucket.toSeconds());
                start *= bucket.toSeconds();
                var name = Instant.ofEpochSecond(start) + " " + key;
                starts.put(name, start);
                var cell = buckets.computeIfAbsent(name, n -> new Naive());
                if (value instanceof Number number) {
                    double reading = number.doubleValue();
                    var before = last.get(key);
                    double growth =
                            before == null ? 0 : reading < before ? reading : reading - before;
                    cell.delta = growth + (cell.delta == null ? 0 : cell.delta);
                    cell.values.add(reading);
                }
            }
            if (value instanceof Number number) {
                last.put(key, number.doubleValue());
            }
        }
        var expected = new TreeMap<String, List<@Nullable Double>>();
        buckets.forEach((name, cell) -> {
            var start = Instant.ofEpochSecond(starts.getOrDefault(name, 0L));
            var end = start.plus(bucket);
            var from = start.isBefore(query.start()) ? query.start() : start;
            var to = end.isAfter(query.end()) ? query.end() : end;
            double seconds = Duration.between(from, to).toNanos() / 1e9;
            var values = new ArrayList<@Nullable Double>();
            for (var agg : aggs) {
                values.add(rounded(cell.of(agg, seconds)));
            }
            expected.put(name, values);
        });
        return expected;
    }

    @Example
    void emptyBucketsAreFilledAsAsked() throws SQLException {
        var settings = Meters.settings("filled");
        Postgres.create(settings);
        new Readings(settings)
                .store(List.of(row(0, 10.0, 0), row(180, 40.0, 1), row(185, 60.0, 2)));
        assertThat(filled(settings, Fill.NONE)).containsExactly("10.0", "50.0");
        assertThat(filled(settings, Fill.NULL))
                .containsExactly("10.0", "null", "null", "50.0", "null");
        assertThat(filled(settings, Fill.PREVIOUS))
                .containsExactly("10.0", "10.0", "10.0", "50.0", "50.0");
        assertThat(filled(settings, Fill.LINEAR))
                .containsExactly("10.0", rounded(23.3333333333) + "", "36.666667", "50.0", "null");
    }

    private static StoredRow row(long second, @Nullable Double power, long offset) {
        var values = new ArrayList<@Nullable Object>();
        values.add("d0");
        values.add("s0");
        values.add(power);
        values.add(null);
        return new StoredRow(
                Instant.parse("2026-05-01T12:00:00Z").plusSeconds(second), 1, 0, offset, values);
    }

    private static List<String> filled(HistorySettings settings, Fill fill) {
        var start = Instant.parse("2026-05-01T12:00:00Z");
        var answer =
                answer(
                        Meters.reader(settings)
                                .rows(
                                        new HistoryQuery(
                                                start,
                                                start.plusSeconds(300),
                                                List.of("d0"),
                                                List.of("power"),
                                                Detail.Buckets.parse("1m"),
                                                Set.of(Agg.AVG),
                                                fill,
                                                Order.ASC,
                                                0,
                                                null,
                                                Map.of())));
        var column = answer.column("power", Agg.AVG).orElseThrow();
        var texts = new ArrayList<String>();
        for (int i = 0; i < column.size(); i++) {
            texts.add(String.valueOf(rounded(column.value(i))));
        }
        return texts;
    }

    private static HistoryAnswer asked(
            HistoryReader reader, Instant start, Instant end, Detail detail, Agg... aggs) {
        return answer(reader.rows(query(start, end, detail, Set.of(aggs))));
    }

    @Example
    void ofRowsThatAreGoneRollupsTell() throws SQLException {
        var settings =
                Meters.settings(
                        "gone", Duration.ofDays(7), Duration.ofMinutes(1), Duration.ofHours(1));
        Postgres.create(settings);
        var now = Instant.now().truncatedTo(ChronoUnit.HOURS);
        var old = now.minus(Duration.ofDays(10));
        new Readings(settings).store(List.of(at(old, 5.0, 0), at(old.plusSeconds(70), 9.0, 1)));
        new Readings(settings).store(List.of(at(now.minusSeconds(3_600), 7.0, 2)));
        Postgres.run("delete from gone where time < now() - interval '7 days'");
        var reader = Meters.reader(settings);
        for (var how : List.of(Downsample.LTTB, Downsample.MINMAX)) {
            var chosen = asked(reader, old, now, new Detail.Points(100, how));
            var power = chosen.column("power").orElseThrow();
            assertThat(List.of(power.number(0), power.number(1), power.number(2)))
                    .containsExactly(5.0, 9.0, 7.0);
            assertThat(chosen.isComplete()).isTrue();
        }
        var hour = old.plusSeconds(3_600);
        assertThat(asked(reader, old, hour, Detail.Buckets.parse("90s")).isComplete()).isFalse();
        assertThat(asked(reader, old, hour, Detail.Buckets.parse("2m")).isComplete()).isTrue();
        assertThat(
                        asked(reader, now.minusSeconds(7_200), now, Detail.Buckets.parse("90s"))
                                .isComplete())
                .isTrue();
    }

    private static StoredRow at(Instant time, double power, long offset) {
        return new StoredRow(time, 1, 0, offset, List.of("d0", "s0", power, 1L));
    }

    @Example
    void withoutRollupsACounterIsNotLookedForFarBack() throws SQLException {
        var settings = Meters.settings("bare", null);
        Postgres.create(settings);
        new Readings(settings).store(Meters.steady(Meters.START, Duration.ofSeconds(10), 2_000));
        var end = Meters.START.plusSeconds(20_000);
        var grown =
                asked(
                        Meters.reader(settings, 600),
                        end.minusSeconds(90),
                        end,
                        Detail.Buckets.parse("366d"),
                        Agg.DELTA);
        var delta = grown.column("energy", Agg.DELTA).orElseThrow();
        assertThat(String.valueOf(delta.value(0))).isEqualTo("90");
    }

    @Example
    void valuesAreChosenInTheOrderOfTimeInWhicheverTheyCome() {
        for (var how : List.of(Downsample.LTTB, Downsample.MINMAX)) {
            var ordered = new Thinning();
            var mixed = new Thinning();
            for (int i = 0; i < 1_000; i++) {
                ordered.add(i, i * 7 % 13);
                int other = i / 10 * 10 + (i * 2 % 10 + i % 10 / 5);
                mixed.add(other, other * 7 % 13);
            }
            assertThat(mixed.chosen(how, 50)).isEqualTo(ordered.chosen(how, 50));
            assertThat(mixed.time(1)).isEqualTo(1);
        }
    }

    @Example
    void soManyPointsAreNeverMore() {
        for (int points : List.of(1, 7, 500)) {
            for (long seconds : List.of(1L, 61L, 86_400L, 2_592_000L)) {
                long from = Micros.of(Meters.START);
                var bucket = Ladder.bucket(from, from + seconds * 1_000_000, points);
                assertThat(
                                Periods.Even.touching(
                                                from, from + seconds * 1_000_000, Micros.of(bucket))
                                        .size())
                        .isLessThanOrEqualTo(points);
            }
        }
    }
}
