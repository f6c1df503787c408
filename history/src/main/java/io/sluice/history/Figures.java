package io.sluice.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** Makes rows of periods that were put together: those of all keys, in the order of time. */
final class Figures {
    private final Layout layout;
    private final Bucketing buckets;
    private final List<Aggregate> aggregates;
    private final Fill fill;
    private final long from;
    private final long to;

    /**
     * @param from where the range begins, perhaps within a period
     * @param to where it ends
     */
    Figures(
            Layout layout,
            Bucketing buckets,
            List<Aggregate> aggregates,
            Fill fill,
            long from,
            long to) {
        this.layout = layout;
        this.buckets = buckets;
        this.aggregates = aggregates;
        this.fill = fill;
        this.from = from;
        this.to = to;
    }

    /** A row, not yet in its place. */
    private record Row(
            int period, @Nullable Object key, List<List<@Nullable Object>> values, int at) {
        @Nullable Object value(int aggregate) {
            return values.get(aggregate).get(at);
        }
    }

    /** Columns of rows; one more than the limit if there are more. */
    List<Values> columns(Order order, int limit, int most) {
        var rows = rows(most);
        var byTime = Comparator.comparingInt(Row::period);
        // Stable, so that keys stay in order.
        rows.sort(order == Order.ASC ? byTime : byTime.reversed());
        var shown = rows.subList(0, Math.min(rows.size(), limit + 1));
        var columns = new ArrayList<Values>();
        var time = new Values("time", null, Values.Form.TIME);
        shown.forEach(row -> time.add(buckets.periods().start(row.period)));
        columns.add(time);
        layout.key()
                .ifPresent(key -> {
                    var keys = new Values(key.name(), null, Values.Form.of(key.type()));
                    shown.forEach(row -> keys.add(row.key));
                    columns.add(keys);
                });
        for (int i = 0; i < aggregates.size(); i++) {
            int at = i;
            var aggregate = aggregates.get(i);
            var values =
                    new Values(aggregate.measure().name(), aggregate.agg(), aggregate.form(fill));
            shown.forEach(row -> values.add(row.value(at)));
            columns.add(values);
        }
        return columns;
    }

    private List<Row> rows(int most) {
        var periods = buckets.periods();
        long filled = (long) buckets.keys().size() * periods.size();
        if (fill != Fill.NONE && filled > most) {
            throw Bucketing.tooMany(most);
        }
        var rows = new ArrayList<Row>();
        buckets.keys()
                .forEach((key, cells) -> {
                    var indexes =
                            fill == Fill.NONE ? List.copyOf(cells.keySet()) : all(periods.size());
                    var values = values(cells, indexes);
                    for (int i = 0; i < indexes.size(); i++) {
                        rows.add(new Row(indexes.get(i), key, values, i));
                    }
                });
        return rows;
    }

    private static List<Integer> all(int size) {
        var all = new ArrayList<Integer>(Collections.nCopies(size, 0));
        for (int i = 0; i < size; i++) {
            all.set(i, i);
        }
        return all;
    }

    private List<List<@Nullable Object>> values(
            NavigableMap<Integer, Bucketing.Cell> cells, List<Integer> indexes) {
        var columns = new ArrayList<List<@Nullable Object>>();
        for (var aggregate : aggregates) {
            var values = new ArrayList<@Nullable Object>(indexes.size());
            for (int index : indexes) {
                var cell = cells.get(index);
                values.add(cell == null ? null : aggregate.of(cell, seconds(index)));
            }
            aggregate.fill(fill, values, buckets.periods());
            columns.add(values);
        }
        return columns;
    }

    /** Of a period, as far as the range has it. */
    private double seconds(int index) {
        long start = Math.max(from, buckets.periods().start(index));
        long end = Math.min(to, buckets.periods().start(index + 1));
        return (end - start) / 1e6;
    }
}
