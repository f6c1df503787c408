package io.sluice.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts stretches of series, given in the order of time, into the periods of their keys. What a
 * counter grew by is reckoned for each series from the reading before, wherever that was, and
 * belongs to the period of the later reading.
 */
final class Bucketing {
    private static final Comparator<@Nullable Object> BY_TEXT =
            Comparator.comparing(String::valueOf);

    private final Layout layout;
    private final List<Column> measures;
    private final List<Arithmetic> arithmetics;
    private final Periods periods;
    private final int most;
    private int cells;
    private final Map<List<@Nullable Object>, List<@Nullable Number>> readings = new HashMap<>();
    private final Map<@Nullable Object, NavigableMap<Integer, Cell>> keys = new TreeMap<>(BY_TEXT);

    Bucketing(Layout layout, List<Column> measures, Periods periods, int most) {
        this.layout = layout;
        this.measures = measures;
        this.arithmetics = measures.stream().map(m -> Arithmetic.of(m.type())).toList();
        this.periods = periods;
        this.most = most;
    }

    /** A period of a key. */
    static final class Cell {
        private final List<Figure> figures;
        private final List<@Nullable Number> deltas = new ArrayList<>();

        Cell(List<Arithmetic> arithmetics) {
            figures = arithmetics.stream().map(Figure::new).toList();
            arithmetics.forEach(a -> deltas.add(null));
        }

        Figure figure(int measure) {
            return figures.get(measure);
        }

        @Nullable Number delta(int measure) {
            return deltas.get(measure);
        }
    }

    /** By key, then by period; in order. */
    Map<@Nullable Object, NavigableMap<Integer, Cell>> keys() {
        return keys;
    }

    Periods periods() {
        return periods;
    }

    /** What comes before the first period: only its last readings count. */
    void before(Group group) {
        for (int i = 0; i < measures.size(); i++) {
            growth(group, i);
        }
    }

    void add(Group group) {
        var cell = cell(group);
        for (int i = 0; i < measures.size(); i++) {
            cell.figures.get(i).blend(group.figure(i));
            var growth = growth(group, i);
            if (growth != null) {
                var before = cell.deltas.get(i);
                cell.deltas.set(
                        i, before == null ? growth : arithmetics.get(i).plus(before, growth));
            }
        }
    }

    private Cell cell(Group group) {
        var key = layout.key(group);
        return keys.computeIfAbsent(key, k -> new TreeMap<>())
                .computeIfAbsent(
                        periods.index(group.key().time()),
                        index -> {
                            if (++cells > most) {
                                throw tooMany(most);
                            }
                            return new Cell(arithmetics);
                        });
    }

    static InvalidQuery tooMany(int most) {
        return new InvalidQuery(
                "bucket",
                "there would be more than %d rows: make buckets longer, or name fewer keys"
                        .formatted(most));
    }

    /** From the reading before to the group's last, which is kept; null if there is no reading. */
    private @Nullable Number growth(Group group, int measure) {
        var figure = group.figure(measure);
        var arithmetic = arithmetics.get(measure);
        if (measures.get(measure).kind() != Column.Kind.COUNTER
                || figure.first == null
                || figure.last == null) {
            return null;
        }
        var growth = figure.grown == null ? arithmetic.of(0) : figure.grown;
        var before = readings(group).set(measure, figure.last);
        return before == null
                ? growth
                : arithmetic.plus(growth, arithmetic.growth(before, figure.first));
    }

    private List<@Nullable Number> readings(Group group) {
        return readings.computeIfAbsent(
                group.key().labels(),
                labels -> {
                    var none = new ArrayList<@Nullable Number>();
                    measures.forEach(m -> none.add(null));
                    return none;
                });
    }
}
