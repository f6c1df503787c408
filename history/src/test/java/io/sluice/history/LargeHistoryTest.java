package io.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** How long answers take of 30 days at one row a second. */
@EnabledIfSystemProperty(named = "history.large", matches = "true")
class LargeHistoryTest {
    private static final int DAYS = 30;
    private static final Instant START = Instant.parse("2026-04-01T00:00:00Z");
    private static final Instant END = START.plus(Duration.ofDays(DAYS));
    private static final HistorySettings SETTINGS = settings();
    private static final double LOWEST = -1234.5;
    private static final double HIGHEST = 98765.5;

    private static HistorySettings settings() {
        var meters = Meters.settings("large");
        return new HistorySettings(
                "large",
                "large",
                null,
                meters.columns(),
                meters.key(),
                false,
                meters.conflict(),
                null,
                null,
                HistorySettings.DEFAULT_ROLLUPS,
                true);
    }

    @BeforeAll
    static void thereAreThirtyDays() throws SQLException {
        Postgres.create(SETTINGS);
        Postgres.run(
                """
                insert into large select timestamptz '2026-04-01T00:00:00Z' + n * interval '1 second',
                  'd0', 's0',
                  case n when 1234567 then %s when 2234567 then %s
                    else 500 + 400 * sin(n / 9000.0) + n %% 97 end,
                  n * 3, 1, 0, n from generate_series(0, %d) n\
                """
                        .formatted(LOWEST, HIGHEST, DAYS * 86_400 - 1));
        rollUp();
        Postgres.run("vacuum analyze large");
        for (var table : new Rollups(SETTINGS).tables()) {
            Postgres.run("vacuum analyze " + table.table());
        }
    }

    /** Hands over what is stored, as a writer would, an hour at a time. */
    private static void rollUp() throws SQLException {
        var rollups = new Rollups(SETTINGS);
        long nanos = System.nanoTime();
        try (var connection = Postgres.source().getConnection()) {
            connection.setAutoCommit(false);
            for (int hour = 0; hour < DAYS * 24; hour++) {
                var rows = new ArrayList<StoredRow>();
                for (int i = 0; i < 3600; i++) {
                    rows.add(row(hour * 3600L + i));
                }
                rollups.merge(connection, rows);
                connection.commit();
            }
        }
        System.out.printf(
                "roll-ups of %d rows, batches of 3600: %d ms%n",
                DAYS * 86_400, (System.nanoTime() - nanos) / 1_000_000);
    }

    private static StoredRow row(long n) {
        double power =
                n == 1234567
                        ? LOWEST
                        : n == 2234567 ? HIGHEST : 500 + 400 * Math.sin(n / 9000.0) + n % 97;
        return new StoredRow(START.plusSeconds(n), 1, 0, n, List.of("d0", "s0", power, n * 3));
    }

    private static HistoryQuery query(Instant start, Detail detail, Set<Agg> aggs) {
        return new HistoryQuery(
                start,
                END,
                List.of("d0"),
                List.of(),
                detail,
                aggs,
                Fill.NONE,
                Order.ASC,
                0,
                null,
                Map.of("site", Set.of("s0")));
    }

    /** The median of a few, once warm. */
    private static <T> T timed(String what, Duration limit, Supplier<T> question) {
        T answer = question.get();
        for (int i = 0; i < 20; i++) {
            answer = question.get();
        }
        var millis = new double[21];
        for (int i = 0; i < millis.length; i++) {
            long start = System.nanoTime();
            answer = question.get();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf("%s: median %.1f ms, slowest %.1f ms%n", what, millis[10], millis[20]);
        assertThat(millis[10]).as(what).isLessThan((double) limit.toMillis());
        return answer;
    }

    @Test
    void theLastDayByMinuteIsThereAtOnce() {
        var reader = Meters.reader(SETTINGS);
        var all = query(END.minus(Duration.ofDays(1)), Detail.Buckets.parse("1m"), Set.of());
        var answer =
                timed(
                        "last day by minute, two fields, avg min max",
                        Duration.ofMillis(50),
                        () -> FiguresTest.answer(reader.rows(all)));
        assertThat(answer.size()).isEqualTo(1440);
        var growth =
                query(END.minus(Duration.ofDays(1)), Detail.Buckets.parse("1m"), Set.of(Agg.DELTA));
        var grown =
                timed(
                        "last day by minute, delta",
                        Duration.ofMillis(50),
                        () -> FiguresTest.answer(reader.rows(growth)));
        var delta = grown.column("energy", Agg.DELTA).orElseThrow();
        assertThat(IntStream.range(0, 1440).mapToObj(delta::value).distinct().toList()).hasSize(1);
    }

    @Test
    void theWholeRangeIsThereWithItsExtremes() {
        var reader = Meters.reader(SETTINGS);
        var figures = query(START, new Detail.Points(500, Downsample.NONE), Set.of());
        var answer =
                timed(
                        "30 days, 500 points, avg min max",
                        Duration.ofMillis(150),
                        () -> FiguresTest.answer(reader.rows(figures)));
        assertThat(answer.size()).isLessThanOrEqualTo(500);
        assertThat(numbers(answer.column("power", Agg.MIN).orElseThrow())).contains(LOWEST);
        assertThat(numbers(answer.column("power", Agg.MAX).orElseThrow())).contains(HIGHEST);
        for (var how : List.of(Downsample.LTTB, Downsample.MINMAX)) {
            var chosen = query(START, new Detail.Points(500, how), Set.of());
            var values =
                    timed(
                            "30 days, 500 points, " + how,
                            Duration.ofMillis(150),
                            () -> FiguresTest.answer(reader.rows(chosen)));
            var power = values.column("power").orElseThrow();
            assertThat(numbers(power)).contains(LOWEST, HIGHEST);
            assertThat(numbers(power)).hasSizeBetween(200, 500);
        }
        var odd =
                query(START.plusMillis(12_345), new Detail.Points(500, Downsample.LTTB), Set.of());
        timed(
                "30 days, 500 points, LTTB, edges within a minute",
                Duration.ofMillis(150),
                () -> FiguresTest.answer(reader.rows(odd)));
    }

    @Test
    void totalsOfAMonthAreThereInAMoment() {
        var reader = Meters.reader(SETTINGS);
        for (var column : List.of("power", "energy")) {
            var totals =
                    new TotalsQuery(
                            START,
                            END,
                            List.of("d0"),
                            TotalsQuery.By.DAY,
                            java.time.ZoneId.of("Europe/Stockholm"),
                            column,
                            0.001,
                            Map.of());
            timed(
                    "30 days in Stockholm, kWh of " + column,
                    Duration.ofMillis(500),
                    () -> FiguresTest.answer(reader.totals(totals)));
        }
        var latest = new LatestQuery(List.of(), List.of(), Map.of());
        timed("latest", Duration.ofMillis(50), () -> FiguresTest.answer(reader.latest(latest)));
    }

    /** Roll-ups alone, in batches of 5,000 rows, of 50,000 a second. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1_000})
    void rollingUpKeepsUpWithABusyStream(int devices) throws SQLException {
        var meters = Meters.settings("busy");
        Postgres.create(meters);
        var settings =
                new HistorySettings(
                        "busy",
                        "busy",
                        null,
                        meters.columns(),
                        meters.key(),
                        false,
                        meters.conflict(),
                        null,
                        null,
                        HistorySettings.DEFAULT_ROLLUPS,
                        true);
        Postgres.run(new Rollups(settings).ddl());
        var rollups = new Rollups(settings);
        int rows = 1_000_000;
        int batch = 5_000;
        long nanos = 0;
        var databaseTime = Duration.ZERO;
        try (var connection = Postgres.source().getConnection()) {
            connection.setAutoCommit(false);
            for (int from = 0; from < rows; from += batch) {
                var some = new ArrayList<StoredRow>();
                for (int i = from; i < from + batch; i++) {
                    some.add(
                            new StoredRow(
                                    START.plusNanos(i * 20_000L),
                                    1,
                                    0,
                                    i,
                                    List.of("d" + i % devices, "s0", i * 0.5, (long) i)));
                }
                long start = System.nanoTime();
                rollups.merge(connection, some);
                connection.commit();
                nanos += System.nanoTime() - start;
            }
            long backend = connection.unwrap(PGConnection.class).getBackendPID();
            databaseTime =
                    ProcessHandle.of(backend)
                            .flatMap(process -> process.info().totalCpuDuration())
                            .orElse(databaseTime);
        }
        double rate = rows / (nanos / 1e9);
        System.out.printf(
                "roll-ups of %d devices: %.0f rows a second, the database's CPU %d ms%n",
                devices, rate, databaseTime.toMillis());
        assertThat(rate).isGreaterThan(50_000);
        for (var table : rollups.tables()) {
            Postgres.run("drop table " + table.table());
        }
    }

    private static List<Double> numbers(Values values) {
        return IntStream.range(0, values.size())
                .filter(i -> !values.isNull(i))
                .mapToObj(values::number)
                .toList();
    }
}
