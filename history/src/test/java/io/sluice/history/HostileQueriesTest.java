package io.sluice.history;

import static io.sluice.history.FiguresTest.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileQueriesTest {
    private static final HistorySettings SETTINGS = Meters.settings("asked");
    private static final Instant START = Meters.START.minus(Duration.ofHours(1));
    private static final Instant END = START.plus(Duration.ofDays(2));
    private static final int STORED = 50;

    private static HistoryReader reader() {
        return Meters.reader(SETTINGS);
    }

    @BeforeAll
    static void thereAreRows() throws SQLException {
        Postgres.create(SETTINGS);
        new Readings(SETTINGS).store(new Meters(new Random(7), 30).some(STORED));
    }

    private static HistoryQuery query() {
        return HistoryQuery.raw(START, END);
    }

    private static HistoryQuery range(Instant start, Instant end, Detail detail) {
        return HistoryQuery.raw(start, end).detail(detail);
    }

    private static HistoryQuery with(
            List<String> keys,
            List<String> fields,
            int limit,
            @Nullable String cursor,
            Map<String, Set<String>> rows) {
        return new HistoryQuery(
                START,
                END,
                keys,
                fields,
                new Detail.Raw(),
                Set.of(),
                Fill.NONE,
                Order.ASC,
                limit,
                cursor,
                rows);
    }

    private static void assertRefused(String parameter, ThrowingCallable asking) {
        var refused = catchThrowableOfType(InvalidQuery.class, asking);
        assertThat(refused).isNotNull();
        assertThat(refused.parameter()).isEqualTo(parameter);
    }

    static List<String> attempts() {
        return List.of(
                "'; drop table asked; --",
                "\"; drop table asked; --",
                "power\" from asked; delete from asked; --",
                "power, (select usename from pg_user)",
                "%s %1$s %%",
                "?",
                "$1",
                "{d0,\"d1\"}",
                "d0' or '1'='1",
                "\\",
                "time",
                "sluice_offset",
                "device::text",
                "",
                "\u0000",
                "d\ud800",
                "x".repeat(5_000));
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void noTextIsEverPartOfAStatement(String text) throws SQLException {
        var reader = reader();
        assertRefused(
                "fields", () -> reader.rows(with(List.of(), List.of(text), 0, null, Map.of())));
        assertRefused(
                "fields",
                () ->
                        reader.rows(
                                with(List.of(), List.of(text), 0, null, Map.of())
                                        .detail(Detail.Buckets.parse("1h"))));
        assertRefused(
                "fields", () -> reader.latest(new LatestQuery(List.of(), List.of(text), Map.of())));
        assertRefused(
                "column",
                () ->
                        reader.totals(
                                new TotalsQuery(
                                        START,
                                        END,
                                        List.of(),
                                        TotalsQuery.By.DAY,
                                        ZoneId.of("UTC"),
                                        text,
                                        1,
                                        Map.of())));
        assertRefused(
                "rows",
                () -> reader.rows(with(List.of(), List.of(), 0, null, Map.of(text, Set.of("s0")))));
        assertRefused("cursor", () -> reader.rows(with(List.of(), List.of(), 0, text, Map.of())));
        var encoded = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        assertRefused(
                "cursor", () -> reader.rows(with(List.of(), List.of(), 0, encoded, Map.of())));
        assertRefused("agg", () -> Agg.parse(text));
        assertRefused("fill", () -> Fill.parse(text));
        assertRefused("order", () -> Order.parse(text));
        assertRefused("downsample", () -> Downsample.parse(text));
        assertRefused("by", () -> TotalsQuery.By.parse(text));
        assertRefused("bucket", () -> Detail.Buckets.parse(text));
        var ruled = with(List.of(), List.of(), 0, null, Map.of("site", Set.of(text)));
        assertThat(answer(reader.rows(ruled)).size()).isZero();
        assertThat(answer(reader.rows(ruled.detail(Detail.Buckets.parse("1h")))).size()).isZero();
        assertThat(
                        answer(reader.latest(new LatestQuery(List.of(), List.of(), ruled.rows())))
                                .size())
                .isZero();
        if (text.length() < 1_000 && !text.equals("\u0000") && !text.equals("d\ud800")) {
            assertThat(
                            answer(reader.rows(with(List.of(text), List.of(), 0, null, Map.of())))
                                    .size())
                    .isZero();
            assertThat(
                            answer(
                                            reader.latest(
                                                    new LatestQuery(
                                                            List.of(text, "x"),
                                                            List.of(),
                                                            Map.of())))
                                    .size())
                    .isZero();
        } else {
            assertRefused(
                    "key", () -> reader.rows(with(List.of(text), List.of(), 0, null, Map.of())));
        }
        assertThat(answer(reader.rows(query())).size()).isEqualTo(STORED);
    }

    private static String cursor(String plain) {
        return Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-999999999999999999.1.0.1",
                "999999999999999999.1.0.1",
                "-62135596800000001.1.0.1",
                "253402300800000000.1.0.1"
            })
    void cursorsOfTimesThatNoRowHasAreRefused(String plain) {
        assertRefused(
                "cursor",
                () -> reader().rows(with(List.of(), List.of(), 0, cursor(plain), Map.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-62135596800000000.999999999.999999999.999999999999999999",
                "253402300799999999.999999999.999999999.999999999999999999",
                "0.0.0.0",
                "-0.0.0.0"
            })
    void forgedCursorsShowNothingThatIsNotAsked(String plain) {
        for (var order : Order.values()) {
            var page =
                    answer(
                            reader().rows(
                                            new HistoryQuery(
                                                    START,
                                                    END,
                                                    List.of("d0"),
                                                    List.of(),
                                                    new Detail.Raw(),
                                                    Set.of(),
                                                    Fill.NONE,
                                                    order,
                                                    0,
                                                    cursor(plain),
                                                    Map.of())));
            var devices = page.column("device").orElseThrow();
            assertThat(IntStream.range(0, page.size()).mapToObj(devices::value))
                    .allMatch("d0"::equals);
        }
    }

    @Test
    void absurdRangesAreRefused() {
        var reader = reader();
        var buckets = Detail.Buckets.parse("1h");
        assertRefused("end", () -> reader.rows(range(END, START, buckets)));
        assertRefused("end", () -> reader.rows(range(START, START, buckets)));
        assertRefused("start", () -> reader.rows(range(Instant.MIN, END, buckets)));
        assertRefused("end", () -> reader.rows(range(START, Instant.MAX, buckets)));
        assertRefused(
                "start",
                () ->
                        reader.rows(
                                range(
                                        Instant.EPOCH,
                                        Instant.parse("2100-01-01T00:00:00Z"),
                                        buckets)));
        assertRefused(
                "start",
                () ->
                        reader.slice(
                                new SliceQuery(
                                        Instant.EPOCH,
                                        END,
                                        List.of(),
                                        List.of(),
                                        10,
                                        Set.of(),
                                        Map.of()),
                                slice -> slice));
    }

    @Test
    void rangesInWhichThereIsNothingAreEmpty() {
        var reader = reader();
        for (var start : List.of("1970-01-01T00:00:00Z", "2099-12-31T00:00:00Z")) {
            var from = Instant.parse(start);
            var to = from.plus(Duration.ofDays(2));
            for (var detail :
                    List.of(
                            new Detail.Raw(),
                            Detail.Buckets.parse("1h"),
                            new Detail.Points(10, Downsample.LTTB))) {
                assertThat(answer(reader.rows(range(from, to, detail))).size()).isZero();
            }
        }
    }

    @Test
    void tooMuchIsRefused() {
        var reader = reader();
        assertRefused("bucket", () -> reader.rows(range(START, END, Detail.Buckets.parse("1s"))));
        assertRefused("bucket", () -> Detail.Buckets.parse("367d"));
        assertRefused("bucket", () -> new Detail.Buckets(Duration.ofMillis(1500)));
        assertRefused("bucket", () -> new Detail.Buckets(Duration.ZERO));
        assertRefused("points", () -> new Detail.Points(0, Downsample.NONE));
        assertRefused("points", () -> new Detail.Points(3, Downsample.LTTB));
        for (var how : Downsample.values()) {
            assertRefused(
                    "points", () -> reader.rows(range(START, END, new Detail.Points(10_001, how))));
        }
        assertRefused(
                "limit", () -> reader.rows(with(List.of(), List.of(), 100_001, null, Map.of())));
        assertRefused("limit", () -> reader.rows(with(List.of(), List.of(), -1, null, Map.of())));
        assertRefused(
                "key",
                () ->
                        reader.rows(
                                with(
                                        Collections.nCopies(101, "d0"),
                                        List.of(),
                                        0,
                                        null,
                                        Map.of())));
        assertRefused(
                "by",
                () ->
                        reader.totals(
                                new TotalsQuery(
                                        START,
                                        START.plus(Duration.ofDays(3000)),
                                        List.of(),
                                        TotalsQuery.By.HOUR,
                                        ZoneId.of("UTC"),
                                        "energy",
                                        1,
                                        Map.of())));
    }

    @Test
    void whatIsBeforeLiveHasALimit() throws SQLException {
        var settings = Meters.settings("asked_long");
        Postgres.create(settings);
        new Readings(settings).store(new Meters(new Random(8), 1).some(20_100));
        var query = new SliceQuery(START, END, List.of(), List.of("power"), 1, Set.of(), Map.of());
        assertThatThrownBy(() ->
                        answer(Meters.reader(settings).slice(query, slice -> slice.rows().size())))
                .cause()
                .isInstanceOfSatisfying(
                        InvalidQuery.class, e -> assertThat(e.parameter()).isEqualTo("points"))
                .hasMessageContaining("20000");
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        var reader = reader();
        var gauge =
                new HistoryQuery(
                        START,
                        END,
                        List.of(),
                        List.of("power"),
                        Detail.Buckets.parse("1h"),
                        Set.of(Agg.DELTA),
                        Fill.NONE,
                        Order.ASC,
                        0,
                        null,
                        Map.of());
        assertRefused("agg", () -> reader.rows(gauge));
        assertRefused("agg", () -> reader.rows(gauge.detail(new Detail.Raw())));
        assertRefused(
                "fields",
                () ->
                        reader.rows(
                                with(List.of(), List.of("site"), 0, null, Map.of())
                                        .detail(Detail.Buckets.parse("1h"))));
        assertRefused(
                "rows",
                () ->
                        reader.rows(
                                with(List.of(), List.of(), 0, null, Map.of("power", Set.of("1")))));
        assertThatThrownBy(() -> Agg.parse("delta,rate")).hasMessageContaining("avg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s0", "s1"})
    void onlyRowsThatMayBeSeenAreIn(String site) {
        var rows = Map.of("site", Set.of(site));
        var reader = reader();
        var raw = answer(reader.rows(with(List.of(), List.of("site"), 0, null, rows)));
        assertThat(raw.size()).isPositive();
        var sites = raw.column("site").orElseThrow();
        assertThat(IntStream.range(0, raw.size()).mapToObj(sites::value)).containsOnly(site);
        var figures =
                answer(
                        reader.rows(
                                with(List.of(), List.of(), 0, null, rows)
                                        .detail(Detail.Buckets.parse("10m"))));
        var devices = figures.column("device").orElseThrow();
        assertThat(IntStream.range(0, figures.size()).mapToObj(devices::value))
                .isNotEmpty()
                .allMatch(d -> site.equals("s1") == "d1".equals(d));
    }

    @Test
    void aLimitAlwaysApplies() {
        var limits =
                new QueryLimits(
                        1,
                        Duration.ofSeconds(5),
                        Duration.ofDays(10),
                        20,
                        10,
                        1000,
                        10,
                        40,
                        Duration.ofDays(1));
        var reader = new HistoryReaders(Postgres.source(), limits).reader(SETTINGS);
        var page = answer(reader.rows(query()));
        assertThat(page.size()).isEqualTo(10);
        assertThat(page.isComplete()).isFalse();
        var scanning = query().detail(Detail.Buckets.parse("10s"));
        assertThatThrownBy(() ->
                        answer(
                                reader.rows(
                                        range(
                                                Meters.START,
                                                Meters.START.plusSeconds(9_000),
                                                scanning.detail()))))
                .cause()
                .isInstanceOf(InvalidQuery.class);
    }
}
