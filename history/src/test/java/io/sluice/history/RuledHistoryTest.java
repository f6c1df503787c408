package io.sluice.history;

import static io.sluice.history.FiguresTest.answer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.filter.FieldPath;
import io.sluice.filter.FieldReader;
import io.sluice.filter.FilterLimits;
import io.sluice.filter.Headers;
import io.sluice.filter.InvalidFilter;
import io.sluice.filter.JsonDocument;
import io.sluice.filter.Predicate;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Of rows of several tenants each is shown its own, and all of them, whichever way it asks. */
class RuledHistoryTest {
    private static final Instant START = Instant.parse("2026-03-28T20:58:30Z");
    private static final Instant END = START.plus(Duration.ofDays(2));
    private static final List<String> TENANTS = List.of("a", "b", "A", "a ", "ä", "'", "");
    private static final List<String> SITES = List.of("x", "y");

    private static HistorySettings settings(String table) {
        return new HistorySettings(
                table,
                table,
                null,
                List.of(
                        column("device", Column.Type.TEXT, Column.Kind.LABEL, true),
                        column("tenant", Column.Type.TEXT, Column.Kind.LABEL, true),
                        column("site", Column.Type.TEXT, Column.Kind.LABEL, false),
                        column("level", Column.Type.INTEGER, Column.Kind.LABEL, true),
                        column("n", Column.Type.BIGINT, Column.Kind.GAUGE, false),
                        column("energy", Column.Type.BIGINT, Column.Kind.COUNTER, false)),
                "device",
                false,
                HistorySettings.Conflict.KEEP_BOTH,
                null,
                null,
                List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1)),
                true);
    }

    private static Column column(
            String name, Column.Type type, Column.Kind kind, boolean isRequired) {
        return new Column(
                name, new Column.Source.Field(FieldPath.parse(name)), type, kind, isRequired);
    }

    /** A record, and the row that it is stored as. Its number is like no other's. */
    private record Sample(StoredRow row, String json) {
        String tenant() {
            return String.valueOf(row.values().get(1));
        }

        long n() {
            return row.values().get(4) instanceof Long n ? n : -1;
        }

        boolean passes(Predicate rule) {
            return rule.passes(
                    new JsonDocument(
                            new FieldReader(rule.fields()),
                            json.getBytes(UTF_8),
                            null,
                            Headers.NONE));
        }
    }

    private static List<Sample> samples(Random random, int count, int step) {
        var samples = new ArrayList<Sample>();
        long millis = 0;
        for (int n = 0; n < count; n++) {
            millis += random.nextLong(1_000L * step);
            long at = random.nextInt(10) == 0 ? Math.max(0, millis - 200_000) : millis;
            String device = "d" + random.nextInt(3);
            String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
            @Nullable String site =
                    random.nextInt(3) == 0 ? null : SITES.get(random.nextInt(SITES.size()));
            int level = random.nextInt(5);
            var values = new ArrayList<@Nullable Object>();
            values.add(device);
            values.add(tenant);
            values.add(site);
            values.add(level);
            values.add((long) n);
            values.add(n * 10L);
            String json =
                    "{\"device\":\"%s\",\"tenant\":\"%s\",%s\"level\":%d,\"n\":%d}"
                            .formatted(
                                    device,
                                    tenant,
                                    site == null ? "" : "\"site\":\"" + site + "\",",
                                    level,
                                    n);
            samples.add(new Sample(new StoredRow(START.plusMillis(at), 1, n % 2, n, values), json));
        }
        return samples;
    }

    /**
     * Rows in batches, so that roll-ups are written and written again; the last by a new writer.
     */
    private static List<Sample> stored(HistorySettings settings, Random random, int count, int step)
            throws SQLException {
        Postgres.create(settings);
        var samples = samples(random, count, step);
        var rows = samples.stream().map(Sample::row).toList();
        int half = count / 2;
        var first = new Readings(settings);
        for (int from = 0; from < half; from += 40) {
            first.store(rows.subList(from, Math.min(from + 40, half)));
        }
        new Readings(settings).store(rows.subList(half, count));
        return samples;
    }

    private static HistoryQuery query(
            Detail detail,
            List<String> keys,
            Set<Agg> aggs,
            Map<String, Set<String>> rows,
            Order order,
            int limit,
            @Nullable String cursor) {
        return new HistoryQuery(
                START,
                END,
                keys,
                List.of("n"),
                detail,
                aggs,
                Fill.NONE,
                order,
                limit,
                cursor,
                rows);
    }

    private static List<Long> numbers(HistoryAnswer answer) {
        var numbers = new ArrayList<Long>();
        answer.column("n")
                .ifPresent(column -> {
                    for (int row = 0; row < column.size(); row++) {
                        if (column.value(row) instanceof Number number) {
                            numbers.add(number.longValue());
                        }
                    }
                });
        return numbers;
    }

    private static List<Long> own(List<Sample> samples, Set<String> tenants) {
        return samples.stream()
                .filter(sample -> tenants.contains(sample.tenant()))
                .map(Sample::n)
                .toList();
    }

    @Property(tries = 2)
    void eachTenantIsShownAllOfItsOwnAndNothingElse(@ForAll Random random) throws SQLException {
        var settings = settings("tenants");
        var samples = stored(settings, random, 400, random.nextBoolean() ? 4 : 60);
        var reader = Meters.reader(settings);
        var asking = new ArrayList<Set<String>>();
        TENANTS.forEach(tenant -> asking.add(Set.of(tenant)));
        asking.addAll(List.of(Set.of(), Set.of("a", "b"), Set.of("nobody"), Set.of("\0", "a")));
        for (var tenants : asking) {
            var own = own(samples, tenants);
            var rows = Map.of("tenant", tenants);
            assertThat(paged(reader, new Detail.Raw(), rows, random))
                    .as("%s", tenants)
                    .containsExactlyInAnyOrderElementsOf(own);
            assertFigures(reader, rows, samples, tenants);
            assertLatest(reader, rows, samples, tenants);
            assertTotals(reader, rows, samples, tenants);
            assertBeforeLive(reader, rows, own, random);
        }
    }

    private static List<Long> paged(
            HistoryReader reader, Detail detail, Map<String, Set<String>> rows, Random random) {
        var read = new ArrayList<Long>();
        var order = random.nextBoolean() ? Order.ASC : Order.DESC;
        @Nullable String cursor = null;
        do {
            int limit = random.nextInt(1, 60);
            var page =
                    answer(
                            reader.rows(
                                    query(
                                            detail, List.of(), Set.of(), rows, order, limit,
                                            cursor)));
            assertThat(page.size()).isLessThanOrEqualTo(limit);
            assertThat(page.isComplete()).isEqualTo(page.next() == null);
            assertThat(page.columns())
                    .extracting(Values::name)
                    .containsExactly("time", "device", "n");
            read.addAll(numbers(page));
            cursor = page.next();
        } while (cursor != null);
        return read;
    }

    /** Counts and sums: of the bucket of everything, and with a key that has foreign rows, too. */
    private static void assertFigures(
            HistoryReader reader,
            Map<String, Set<String>> rows,
            List<Sample> samples,
            Set<String> tenants) {
        var details =
                List.of(
                        new Detail.Buckets(Duration.ofMinutes(1)),
                        new Detail.Buckets(Duration.ofDays(1)),
                        new Detail.Points(7, Downsample.NONE));
        for (var detail : details) {
            for (var keys : List.of(List.<String>of(), List.of("d1"))) {
                var figures =
                        answer(
                                reader.rows(
                                        query(
                                                detail,
                                                keys,
                                                EnumSet.of(Agg.COUNT, Agg.SUM),
                                                rows,
                                                Order.ASC,
                                                100_000,
                                                null)));
                var own =
                        samples.stream()
                                .filter(s -> tenants.contains(s.tenant()))
                                .filter(s ->
                                        keys.isEmpty() || keys.contains(s.row().values().get(0)))
                                .map(Sample::n)
                                .toList();
                assertThat(sum(figures, Agg.COUNT)).isEqualTo(own.size());
                assertThat(sum(figures, Agg.SUM))
                        .isEqualTo(own.stream().mapToLong(Long::longValue).sum());
            }
        }
        for (var how : List.of(Downsample.LTTB, Downsample.MINMAX)) {
            var chosen =
                    answer(
                            reader.rows(
                                    query(
                                            new Detail.Points(10, how),
                                            List.of(),
                                            Set.of(),
                                            rows,
                                            Order.ASC,
                                            100_000,
                                            null)));
            assertThat(own(samples, tenants)).containsAll(numbers(chosen));
        }
    }

    private static long sum(HistoryAnswer figures, Agg agg) {
        long sum = 0;
        for (int row = 0; row < figures.size(); row++) {
            var value = figures.column("n", agg).orElseThrow().value(row);
            sum += value instanceof Number number ? number.longValue() : 0;
        }
        return sum;
    }

    private static void assertLatest(
            HistoryReader reader,
            Map<String, Set<String>> rows,
            List<Sample> samples,
            Set<String> tenants) {
        var last = new TreeMap<String, Sample>();
        for (var sample : samples) {
            if (tenants.contains(sample.tenant())) {
                last.merge(
                        String.valueOf(sample.row().values().get(0)),
                        sample,
                        (a, b) -> a.row().place().compareTo(b.row().place()) > 0 ? a : b);
            }
        }
        var all = answer(reader.latest(new LatestQuery(List.of(), List.of("n"), rows)));
        assertThat(numbers(all)).isEqualTo(last.values().stream().map(Sample::n).toList());
        assertThat(all.isComplete()).isTrue();
        var one = answer(reader.latest(new LatestQuery(List.of("d1", "x"), List.of("n"), rows)));
        assertThat(numbers(one))
                .isEqualTo(last.containsKey("d1") ? List.of(last.get("d1").n()) : List.of());
    }

    /** Counters of one tenant and series only grow; what they grew by is known from their rows. */
    private static void assertTotals(
            HistoryReader reader,
            Map<String, Set<String>> rows,
            List<Sample> samples,
            Set<String> tenants) {
        var series = new HashMap<List<@Nullable Object>, List<Sample>>();
        samples.stream()
                .filter(sample -> tenants.contains(sample.tenant()))
                .sorted((a, b) -> a.row().place().compareTo(b.row().place()))
                .forEach(s ->
                        series.computeIfAbsent(
                                        s.row().values().subList(0, 4), _ -> new ArrayList<>())
                                .add(s));
        long grown = 0;
        for (var of : series.values()) {
            for (int i = 1; i < of.size(); i++) {
                long growth = 10 * (of.get(i).n() - of.get(i - 1).n());
                grown += growth < 0 ? 10 * of.get(i).n() : growth;
            }
        }
        var totals =
                answer(
                        reader.totals(
                                new TotalsQuery(
                                        START,
                                        END,
                                        List.of(),
                                        TotalsQuery.By.HOUR,
                                        ZoneId.of("UTC"),
                                        "energy",
                                        1,
                                        rows)));
        double kwh = 0;
        var column = totals.column("kwh");
        for (int row = 0; row < totals.size(); row++) {
            kwh += column.orElseThrow().isNull(row) ? 0 : column.orElseThrow().number(row);
        }
        assertThat((long) kwh).isEqualTo(grown);
    }

    private static void assertBeforeLive(
            HistoryReader reader, Map<String, Set<String>> rows, List<Long> own, Random random) {
        var now = START.plusSeconds(random.nextLong(1, 90_000));
        var slice =
                answer(
                        reader.slice(
                                new SliceQuery(
                                        START,
                                        now,
                                        List.of(),
                                        List.of("n"),
                                        random.nextInt(1, 200),
                                        EnumSet.of(Agg.COUNT, Agg.SUM),
                                        rows),
                                Function.identity()));
        var rest = numbers(slice.rows());
        assertThat(own).containsAll(rest);
        assertThat(sum(slice.buckets(), Agg.COUNT) + rest.size()).isEqualTo(own.size());
        assertThat(sum(slice.buckets(), Agg.SUM) + rest.stream().mapToLong(n -> n).sum())
                .isEqualTo(own.stream().mapToLong(n -> n).sum());
    }

    // --- rules that are tested row by row

    private static Predicate rule(String text, String tenant) {
        try {
            return Predicate.parseRule(text, FilterLimits.DEFAULTS)
                    .bind(claim -> claim.equals("tenant") ? tenant : null);
        } catch (InvalidFilter e) {
            throw new AssertionError(text, e);
        }
    }

    private static final List<String> RULES =
            List.of(
                    "value.tenant = claims.tenant and value.level >= 2",
                    "value.tenant = claims.tenant or value.site = 'x'",
                    "not value.tenant = claims.tenant",
                    "value.tenant prefix claims.tenant",
                    "value.level in (1, 3) or value.n < 20",
                    "value.tenant != claims.nobody",
                    "value.site = null or value.level = 1",
                    "false",
                    "claims.tenant = 'a'");

    @Property(tries = 2)
    void whatTheDatabaseCannotAskIsTestedRowByRow(@ForAll Random random) throws SQLException {
        var settings = settings("rules");
        var samples = stored(settings, random, 250, random.nextBoolean() ? 4 : 60);
        var few = Meters.reader(settings, random.nextInt(30, 90));
        for (String text : RULES) {
            for (String tenant : List.of("a", "b", "ä", "'")) {
                var rule = rule(text, tenant);
                var own = samples.stream().filter(s -> s.passes(rule)).map(Sample::n).toList();
                for (var reader : List.of(Meters.reader(settings), few)) {
                    assertThat(paged(reader, new Detail.Raw(rule), Map.of(), random))
                            .as("%s for %s", text, tenant)
                            .containsExactlyInAnyOrderElementsOf(own);
                }
                var narrowed =
                        paged(
                                Meters.reader(settings),
                                new Detail.Raw(rule),
                                Map.of("tenant", Set.of(tenant)),
                                random);
                assertThat(narrowed)
                        .containsExactlyInAnyOrderElementsOf(
                                samples.stream()
                                        .filter(s -> s.tenant().equals(tenant) && s.passes(rule))
                                        .map(Sample::n)
                                        .toList());
            }
        }
    }

    @Example
    void whatNobodyMaySeeIsNotToldByWhereToGoOn() throws SQLException {
        var settings = settings("borders");
        var samples = stored(settings, new Random(3), 300, 30);
        var rule = rule("value.tenant prefix claims.tenant", "nobody");
        var places = new HashSet<Long>();
        samples.forEach(sample -> places.add(sample.row().place().time()));
        for (var order : Order.values()) {
            int pages = 0;
            @Nullable String cursor = null;
            do {
                var page =
                        answer(
                                Meters.reader(settings, 40)
                                        .rows(
                                                query(
                                                        new Detail.Raw(rule),
                                                        List.of(),
                                                        Set.of(),
                                                        Map.of(),
                                                        order,
                                                        10,
                                                        cursor)));
                assertThat(page.size()).isZero();
                cursor = page.next();
                if (cursor != null) {
                    var place = Cursor.parse(cursor);
                    assertThat(place.time() % 60_000_000).isZero();
                    assertThat(place.offset()).isZero();
                }
                pages++;
            } while (cursor != null);
            assertThat(pages).isBetween(7, 40);
        }
    }

    @Example
    void moreInAMinuteThanMayBeLookedAtIsRefused() throws SQLException {
        var settings = settings("crowded");
        stored(settings, new Random(4), 120, 1);
        var rule = rule("value.tenant prefix claims.tenant", "nobody");
        for (var order : Order.values()) {
            assertThatThrownBy(
                            () -> {
                                @Nullable String cursor = null;
                                do {
                                    cursor =
                                            answer(
                                                            Meters.reader(settings, 20)
                                                                    .rows(
                                                                            query(
                                                                                    new Detail.Raw(
                                                                                            rule),
                                                                                    List.of(),
                                                                                    Set.of(),
                                                                                    Map.of(),
                                                                                    order,
                                                                                    10,
                                                                                    cursor)))
                                                    .next();
                                } while (cursor != null);
                            })
                    .hasRootCauseInstanceOf(InvalidQuery.class)
                    .hasMessageContaining("too many rows would have to be looked at");
        }
    }

    @Example
    void whatNoColumnHoldsExactlyDecidesNothing() throws SQLException {
        var settings = settings("unknown");
        stored(settings, new Random(5), 50, 4);
        for (String text :
                List.of(
                        "value.other = 'a'",
                        "not value.other = 'a'",
                        "not exists value.other",
                        "not exists value.site",
                        "exists value.site and value.site = null",
                        "key != 'a'",
                        "headers.h != 'a'")) {
            var rule = rule(text, "a");
            assertThat(paged(Meters.reader(settings), new Detail.Raw(rule), Map.of(), new Random()))
                    .as(text)
                    .isEmpty();
        }
    }

    @Example
    void rowsAreToldApartByWhatIsSureOfEachOnly() throws SQLException {
        var settings = settings("apart");
        stored(settings, new Random(6), 50, 4);
        assertThat(settings.tellingApart())
                .extracting(Column::name)
                .containsExactly("device", "tenant", "level");
        var reader = Meters.reader(settings);
        for (String column : List.of("site", "n", "energy", "time", "nothing", "payload")) {
            var query =
                    query(
                            new Detail.Raw(),
                            List.of(),
                            Set.of(),
                            Map.of(column, Set.of("a")),
                            Order.ASC,
                            10,
                            null);
            assertThatThrownBy(() -> reader.rows(query))
                    .as(column)
                    .isInstanceOf(InvalidQuery.class);
        }
        var levels = Map.of("level", Set.of("3", "+1", "2.0"));
        assertThat(paged(reader, new Detail.Raw(), levels, new Random(1)))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(
                        paged(
                                reader,
                                new Detail.Raw(rule("value.level = 3", "a")),
                                Map.of(),
                                new Random(2)));
    }
}
