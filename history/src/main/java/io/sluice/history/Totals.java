package io.sluice.history;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A checked query of energy totals. */
final class Totals {
    private static final double SECONDS_OF_HOUR = 3_600;

    private final Layout layout;
    private final List<RollupTable> rollups;
    private final QueryLimits limits;
    private final TotalsQuery query;
    private final Periods.Uneven periods;
    private final Column column;
    private final Where rows;
    private final long to;

    Totals(Layout layout, List<RollupTable> rollups, QueryLimits limits, TotalsQuery query) {
        this.layout = layout;
        this.rollups = rollups;
        this.limits = limits;
        this.query = query;
        var plan = new Plan(layout, limits);
        plan.checkRange(query.start(), query.end());
        periods = periods(plan);
        column = plan.measure(query.column());
        rows = plan.rows(query.keys(), query.rows());
        to = Micros.of(query.end());
    }

    private Periods.Uneven periods(Plan plan) {
        var starts = new ArrayList<Long>();
        var time = query.by().start(query.start().atZone(query.zone()));
        starts.add(Micros.of(time.toInstant()));
        while (time.toInstant().isBefore(query.end())) {
            time = query.by().next(time);
            starts.add(Micros.of(time.toInstant()));
            plan.checkPoints("by", starts.size() - 1L);
        }
        return new Periods.Uneven(starts);
    }

    Flights.Question<HistoryAnswer> question() {
        return column.kind() == Column.Kind.COUNTER ? this::grown : this::integrated;
    }

    private HistoryAnswer grown(Snapshot snapshot) throws SQLException {
        var parts = Agg.parts(Set.of(Agg.DELTA));
        var buckets = new Bucketing(layout, List.of(column), periods, limits.rows());
        var scan = scan(snapshot, parts);
        long from = periods.start(0);
        scan.read(Piece.before(from, limits.lookback(), rollups), buckets::before);
        scan.read(Piece.cut(from, to, usable()), buckets::add);
        var energy = new Energy(periods, query.scale());
        buckets.keys()
                .forEach((key, cells) ->
                        cells.forEach((period, cell) -> {
                            var delta = cell.delta(0);
                            if (delta != null) {
                                energy.add(key, period, delta.doubleValue());
                            }
                        }));
        return answer(snapshot, energy);
    }

    private HistoryAnswer integrated(Snapshot snapshot) throws SQLException {
        var parts = EnumSet.of(Part.COUNT, Part.AREA);
        parts.addAll(EnumSet.of(Part.FIRST, Part.FIRST_TIME, Part.LAST, Part.LAST_TIME));
        var scan = scan(snapshot, parts);
        var energy = new Energy(periods, query.scale() / SECONDS_OF_HOUR);
        var integral = new Integral(energy, layout);
        var usable = usable();
        long before = periods.start(0) - Micros.of(Figure.GAP);
        // In a whole bucket: rows of that time may be gone.
        long from = usable.isEmpty() ? before : Micros.floor(before, usable.getFirst().micros());
        scan.read(Piece.cut(from, to, usable), integral::add);
        return answer(snapshot, energy);
    }

    private Scan scan(Snapshot snapshot, Set<Part> parts) {
        return new Scan(
                layout,
                snapshot,
                Stretches.of(layout, List.of(column), parts),
                () -> rows,
                limits.scanned());
    }

    private List<RollupTable> usable() {
        return rollups.stream().filter(r -> periods.isOf(r.micros())).toList();
    }

    private HistoryAnswer answer(Snapshot snapshot, Energy energy) throws SQLException {
        boolean isShort =
                new Reach(layout.settings(), rollups).isShort(snapshot, periods.start(0), usable());
        return new HistoryAnswer(
                snapshot.through(layout.settings().stream()),
                energy.columns(layout, limits.rows()),
                List.of(),
                null,
                null,
                !isShort);
    }
}
