package io.sluice.history;

import static io.sluice.history.FiguresTest.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class RawRowsTest {
    private static final Instant END = Meters.START.plus(Duration.ofDays(30));

    private static HistoryQuery page(Order order, int limit, @Nullable String cursor) {
        return new HistoryQuery(
                Meters.START.minus(Duration.ofDays(1)),
                END,
                List.of(),
                List.of(),
                new Detail.Raw(),
                Set.of(),
                Fill.NONE,
                order,
                limit,
                cursor,
                Map.of());
    }

    @Property(tries = 8)
    void pagesHaveEveryRowOnceAndInOrder(@ForAll Random random) throws SQLException {
        var settings = Meters.settings("paged");
        Postgres.create(settings);
        var stored = new Meters(random, 1).some(200);
        new Readings(settings).store(stored);
        var reader = Meters.reader(settings);
        for (var order : Order.values()) {
            var read = new ArrayList<Place>();
            String cursor = null;
            do {
                var answer = answer(reader.rows(page(order, random.nextInt(1, 40), cursor)));
                for (int row = 0; row < answer.size(); row++) {
                    read.add(place(answer, row));
                }
                assertThat(answer.isComplete()).isEqualTo(answer.next() == null);
                cursor = answer.next();
            } while (cursor != null);
            var byPlace = Comparator.<Place>naturalOrder();
            assertThat(read)
                    .isEqualTo(
                            stored.stream()
                                    .map(StoredRow::place)
                                    .sorted(order == Order.ASC ? byPlace : byPlace.reversed())
                                    .toList());
        }
    }

    private static Place place(HistoryAnswer answer, int row) {
        return new Place(
                answer.columns().getFirst().whole(row),
                (int) answer.positions().get(0).whole(row),
                (int) answer.positions().get(1).whole(row),
                answer.positions().get(2).whole(row));
    }

    @Property(tries = 8)
    void fewPointsHaveTheExtremesOfEveryFieldAndKey(@ForAll Random random) throws SQLException {
        var settings = Meters.settings("thinned");
        Postgres.create(settings);
        int step = random.nextBoolean() ? 2 : 60;
        var stored = new Meters(random, step).some(900);
        new Readings(settings).store(stored);
        for (var how : List.of(Downsample.LTTB, Downsample.MINMAX)) {
            int points = random.nextInt(4, 60);
            var query = page(Order.ASC, 0, null).detail(new Detail.Points(points, how));
            var answer = answer(Meters.reader(settings).rows(query));
            for (var key : List.of("d0", "d1", "d2")) {
                for (int field : List.of(Meters.POWER, Meters.ENERGY)) {
                    var all =
                            stored.stream()
                                    .filter(r -> key.equals(r.values().get(Meters.DEVICE)))
                                    .filter(r -> r.values().get(field) != null)
                                    .toList();
                    var values = all.stream().map(r -> number(r, field)).toList();
                    var chosen = chosen(answer, key, settings.columns().get(field).name());
                    assertThat(chosen).hasSizeLessThanOrEqualTo(points);
                    assertThat(chosen.stream().map(Chosen::value))
                            .contains(
                                    values.stream().min(Double::compare).orElseThrow(),
                                    values.stream().max(Double::compare).orElseThrow());
                    var real = new HashSet<Chosen>();
                    all.forEach(r -> real.add(new Chosen(r.time(), number(r, field))));
                    assertThat(real).containsAll(chosen);
                }
            }
        }
    }

    private static double number(StoredRow row, int field) {
        return row.values().get(field) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    private record Chosen(Instant time, double value) {}

    private static List<Chosen> chosen(HistoryAnswer answer, String key, String field) {
        var keys = answer.column("device").orElseThrow();
        var values = answer.column(field).orElseThrow();
        var times = answer.column("time").orElseThrow();
        return IntStream.range(0, answer.size())
                .filter(i -> key.equals(keys.value(i)) && !values.isNull(i))
                .mapToObj(i -> new Chosen(Micros.instant(times.whole(i)), values.number(i)))
                .toList();
    }

    @Property(tries = 5)
    void theLatestRowOfEachKeyIsThere(@ForAll Random random) throws SQLException {
        var settings = Meters.settings("lately");
        Postgres.create(settings);
        var stored = new Meters(random, 100).some(120);
        new Readings(settings).store(stored);
        var reader = Meters.reader(settings);
        var all = answer(reader.latest(new LatestQuery(List.of(), List.of(), Map.of())));
        assertThat(IntStream.range(0, all.size()).mapToObj(i -> place(all, i)))
                .containsExactlyInAnyOrderElementsOf(latest(stored, Set.of("d0", "d1", "d2")));
        var one =
                answer(
                        reader.latest(
                                new LatestQuery(
                                        List.of("d1", "nobody"), List.of("power"), Map.of())));
        assertThat(IntStream.range(0, one.size()).mapToObj(i -> place(one, i)))
                .containsExactlyElementsOf(latest(stored, Set.of("d1")));
        var ruled =
                answer(
                        reader.latest(
                                new LatestQuery(
                                        List.of(), List.of(), Map.of("site", Set.of("s1")))));
        assertThat(IntStream.range(0, ruled.size()).mapToObj(i -> place(ruled, i)))
                .containsExactlyElementsOf(latest(stored, Set.of("d1")));
    }

    private static List<Place> latest(List<StoredRow> rows, Set<String> devices) {
        var latest = new ArrayList<Place>();
        for (var device : devices) {
            rows.stream()
                    .filter(r -> device.equals(r.values().get(Meters.DEVICE)))
                    .map(StoredRow::place)
                    .max(Comparator.naturalOrder())
                    .ifPresent(latest::add);
        }
        return latest;
    }

    @Property(tries = 10)
    void whatIsBeforeLiveHasEveryRowOnceUpToWhatIsStored(@ForAll Random random)
            throws SQLException {
        var settings = Meters.settings("sliced");
        Postgres.create(settings);
        var rows = new Readings(settings);
        var meters = new Meters(random, random.nextBoolean() ? 3 : 100);
        var stored = new ArrayList<StoredRow>();
        for (int batch = 0; batch < 3; batch++) {
            var some = meters.some(random.nextInt(1, 90));
            rows.store(some);
            stored.addAll(some);
        }
        for (int i = 0; i < 6; i++) {
            long span = 60_000_000;
            var start = Meters.START.plusMillis(random.nextLong(-1_000_000, span / 10));
            var now = start.plusMillis(1 + random.nextLong(span));
            int points = random.nextInt(1, 300);
            var slice =
                    answer(
                            Meters.reader(settings)
                                    .slice(
                                            new SliceQuery(
                                                    start,
                                                    now,
                                                    List.of(),
                                                    List.of("power"),
                                                    points,
                                                    Set.of(Agg.COUNT),
                                                    Map.of()),
                                            Function.identity()));
            long inBuckets =
                    slice.buckets()
                            .column("power", Agg.COUNT)
                            .map(c -> IntStream.range(0, c.size()).mapToLong(c::whole).sum())
                            .orElse(0L);
            var power = slice.rows().column("power").orElseThrow();
            long raw = IntStream.range(0, power.size()).filter(r -> !power.isNull(r)).count();
            assertThat(inBuckets + raw)
                    .isEqualTo(
                            stored.stream()
                                    .filter(r -> !r.time().isBefore(start))
                                    .filter(r -> r.values().get(Meters.POWER) != null)
                                    .count());
            assertThat(slice.through())
                    .isNotEmpty()
                    .allSatisfy(place ->
                            assertThat(place.next())
                                    .isEqualTo(
                                            stored.stream()
                                                    .filter(r -> r.partition() == place.partition())
                                                    .count()));
            assertThat(slice.buckets().size()).isLessThanOrEqualTo(points * 3);
        }
    }
}
