package io.sluice.history;

import io.sluice.filter.Predicate;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** A checked query of rows or their figures, ready to be asked of a snapshot. */
final class Asking {
    private static final Set<Agg> USUAL = EnumSet.of(Agg.AVG, Agg.MIN, Agg.MAX);

    private final Layout layout;
    private final List<RollupTable> rollups;
    private final QueryLimits limits;
    private final HistoryQuery query;
    private final Plan plan;
    private final long from;
    private final long to;
    private final int limit;

    Asking(Layout layout, List<RollupTable> rollups, QueryLimits limits, HistoryQuery query) {
        this.layout = layout;
        this.rollups = rollups;
        this.limits = limits;
        this.query = query;
        plan = new Plan(layout, limits);
        plan.checkRange(query.start(), query.end());
        limit = plan.limit(query.limit());
        from = Micros.of(query.start());
        to = Micros.of(query.end());
        if (query.cursor() != null && !(query.detail() instanceof Detail.Raw)) {
            throw new InvalidQuery("cursor", "cursor is for raw rows only");
        }
    }

    Flights.Question<HistoryAnswer> question() {
        return switch (query.detail()) {
            case Detail.Raw(var rule) -> raw(rule);
            case Detail.Buckets(var bucket) -> figures(Micros.of(bucket), "bucket");
            case Detail.Points points -> points(points);
        };
    }

    private Flights.Question<HistoryAnswer> points(Detail.Points points) {
        plan.checkPoints("points", points.count());
        return points.how() == Downsample.NONE
                ? figures(Micros.of(Ladder.bucket(from, to, points.count())), "points")
                : chosen(points);
    }

    private Where rows() {
        return plan.rows(query.keys(), query.rows());
    }

    private Flights.Question<HistoryAnswer> raw(Predicate rule) {
        if (!query.aggs().isEmpty() || query.fill() != Fill.NONE) {
            throw new InvalidQuery(
                    query.aggs().isEmpty() ? "fill" : "agg",
                    "raw rows have no agg and no fill: ask for a bucket or points");
        }
        var after = query.cursor() == null ? null : Cursor.parse(query.cursor());
        var fields = plan.fields(query.fields());
        var where = rows();
        if (!rule.equals(Predicate.ALWAYS)) {
            var ruled = new RuledRows(layout, fields, rule, query.order(), limits.scanned());
            var range = new Place(query.order() == Order.ASC ? from : to, 0, 0, 0);
            return snapshot ->
                    ruled.read(
                            snapshot,
                            () -> Where.between(from, to).and(where),
                            range,
                            after,
                            limit);
        }
        return snapshot -> {
            var page = new RawPage(layout, fields);
            page.read(snapshot, Where.between(from, to).and(where), after, query.order(), limit);
            return page.answer(snapshot.through(layout.settings().stream()), limit);
        };
    }

    private Flights.Question<HistoryAnswer> figures(long bucket, String parameter) {
        var aggs = query.aggs().isEmpty() ? USUAL : query.aggs();
        var measures = plan.measures(query.fields(), query.aggs());
        var periods = Periods.Even.touching(from, to, bucket);
        plan.checkPoints(parameter, periods.size());
        var where = rows();
        var stretches = Stretches.of(layout, measures, Agg.parts(aggs));
        boolean isGrowth = aggs.stream().anyMatch(Agg::isOfCounters);
        return snapshot -> {
            var buckets = new Bucketing(layout, measures, periods, limits.rows());
            var scan = new Scan(layout, snapshot, stretches, () -> where, limits.scanned());
            if (isGrowth) {
                scan.read(Piece.before(from, limits.lookback(), rollups), buckets::before);
            }
            scan.read(Piece.cut(from, to, usable(periods)), buckets::add);
            boolean isShort = reach().isShort(snapshot, from, usable(periods));
            var aggregates = aggregates(measures, aggs);
            var columns =
                    new Figures(layout, buckets, aggregates, query.fill(), from, to)
                            .columns(query.order(), limit, limits.rows());
            return answer(snapshot, columns, bucket, !isShort);
        };
    }

    private List<RollupTable> usable(Periods periods) {
        return rollups.stream().filter(r -> periods.isOf(r.micros())).toList();
    }

    private static List<Aggregate> aggregates(List<Column> measures, Set<Agg> aggs) {
        var aggregates = new ArrayList<Aggregate>();
        for (int i = 0; i < measures.size(); i++) {
            for (var agg : Agg.values()) {
                boolean isCounter = measures.get(i).kind() == Column.Kind.COUNTER;
                if (aggs.contains(agg) && (isCounter || !agg.isOfCounters())) {
                    aggregates.add(new Aggregate(measures.get(i), i, agg));
                }
            }
        }
        return aggregates;
    }

    private Flights.Question<HistoryAnswer> chosen(Detail.Points points) {
        if (!query.aggs().isEmpty() || query.fill() != Fill.NONE) {
            throw new InvalidQuery(
                    query.aggs().isEmpty() ? "fill" : "agg",
                    "values that are chosen by lttb or minmax have no agg and no fill");
        }
        var fields = plan.measures(query.fields(), Set.of());
        var where = rows();
        var parts = EnumSet.of(Part.COUNT, Part.MIN, Part.MIN_TIME, Part.MAX, Part.MAX_TIME);
        parts.addAll(EnumSet.of(Part.FIRST, Part.FIRST_TIME, Part.LAST, Part.LAST_TIME));
        var stretches = Stretches.of(layout, fields, parts);
        return snapshot -> {
            var chosen = new Chosen(layout, fields);
            new Scan(layout, snapshot, stretches, () -> where, limits.scanned())
                    .read(coarse(snapshot, points, where), chosen::add);
            return answer(snapshot, chosen.columns(points, query.order(), limit), 0, true);
        };
    }

    /**
     * The rows themselves, if they are so few that all can be looked at; else of the roll-ups those
     * with enough to choose from.
     */
    private List<Piece> coarse(Snapshot snapshot, Detail.Points points, Where where)
            throws SQLException {
        if (rollups.isEmpty()) {
            return Piece.cut(from, to, rollups);
        }
        return rowCount(snapshot, where) <= 8L * points.count()
                ? fine(reach().from(snapshot))
                : Piece.cut(from, to, withEnough(points));
    }

    /** Rows as far as they go, before them the shortest roll-up. */
    private List<Piece> fine(long reach) {
        var shortest = rollups.getFirst();
        long border = reach <= from ? from : Math.min(to, Micros.ceil(reach, shortest.micros()));
        var pieces = new ArrayList<>(Piece.cut(from, border, List.of(shortest)));
        pieces.addAll(Piece.cut(border, to, List.of()));
        return pieces;
    }

    private Reach reach() {
        return new Reach(layout.settings(), rollups);
    }

    private List<RollupTable> withEnough(Detail.Points points) {
        int most = 1;
        for (int i = 1; i < rollups.size(); i++) {
            if ((to - from) / rollups.get(i).micros() >= points.count()) {
                most = i + 1;
            }
        }
        return rollups.subList(0, most);
    }

    /** About; of whole buckets. */
    private long rowCount(Snapshot snapshot, Where where) throws SQLException {
        var longest = rollups.getLast();
        var count = new AtomicLong();
        snapshot.read(
                "select coalesce(sum(\"rows\"), 0) from " + longest.table() + " s where %s",
                Where.between(
                                Micros.floor(from, longest.micros()),
                                Micros.ceil(to, longest.micros()))
                        .and(where),
                row -> count.set(row.getLong(1)));
        return count.get();
    }

    private HistoryAnswer answer(
            Snapshot snapshot, List<Values> columns, long bucket, boolean isWhole)
            throws SQLException {
        boolean isComplete = isWhole && columns.getFirst().size() <= limit;
        columns.forEach(column -> column.cut(limit));
        return new HistoryAnswer(
                snapshot.through(layout.settings().stream()),
                columns,
                List.of(),
                bucket == 0 ? null : Duration.ofSeconds(bucket / 1_000_000),
                null,
                isComplete);
    }
}
