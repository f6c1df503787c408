package io.sluice.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A few values of each field and key, as rows: a row has the fields that were chosen of its time.
 */
final class Chosen {
    private final Layout layout;
    private final List<Column> fields;
    private final Map<@Nullable Object, List<Thinning>> keys =
            new TreeMap<>(Comparator.comparing(String::valueOf));

    Chosen(Layout layout, List<Column> fields) {
        this.layout = layout;
        this.fields = fields;
    }

    void add(Group group) {
        var key = layout.key(group);
        var tracks =
                keys.computeIfAbsent(
                        key, k -> fields.stream().map(field -> new Thinning()).toList());
        for (int i = 0; i < fields.size(); i++) {
            add(group.figure(i), tracks.get(i));
        }
    }

    /** Its first, extremes and last, in the order of their times. */
    private static void add(Figure figure, Thinning track) {
        if (figure.count == 0) {
            return;
        }
        boolean isLowFirst = figure.minTime <= figure.maxTime;
        long at = add(figure.first, figure.firstTime, Long.MIN_VALUE, track);
        if (isLowFirst) {
            at = add(figure.min, figure.minTime, at, track);
            at = add(figure.max, figure.maxTime, at, track);
        } else {
            at = add(figure.max, figure.maxTime, at, track);
            at = add(figure.min, figure.minTime, at, track);
        }
        add(figure.last, figure.lastTime, at, track);
    }

    private static long add(@Nullable Number value, long time, long after, Thinning track) {
        if (value == null || (time == after && track.isLast(value.doubleValue()))) {
            return after;
        }
        track.add(time, value.doubleValue());
        return time;
    }

    private record Point(long time, @Nullable Object key, int field, double value) {}

    /** Columns of rows; one more than the limit if there are more. */
    List<Values> columns(Detail.Points points, Order order, int limit) {
        var all = new ArrayList<Point>();
        keys.forEach((key, tracks) -> {
            for (int field = 0; field < tracks.size(); field++) {
                var track = tracks.get(field);
                for (int i : track.chosen(points.how(), points.count())) {
                    all.add(new Point(track.time(i), key, field, track.value(i)));
                }
            }
        });
        var byTime = Comparator.comparingLong(Point::time);
        all.sort(
                (order == Order.ASC ? byTime : byTime.reversed())
                        .thenComparing(point -> String.valueOf(point.key)));
        return rows(all, limit);
    }

    private List<Values> rows(List<Point> points, int limit) {
        var columns = new ArrayList<Values>();
        columns.add(new Values("time", null, Values.Form.TIME));
        layout.key()
                .ifPresent(k -> columns.add(new Values(k.name(), null, Values.Form.of(k.type()))));
        int firstField = columns.size();
        fields.forEach(f -> columns.add(new Values(f.name(), null, Values.Form.NUMBER)));
        var row = new ArrayList<@Nullable Object>();
        Point before = null;
        for (var point : points) {
            boolean isSameRow =
                    before != null
                            && before.time == point.time
                            && String.valueOf(before.key).equals(String.valueOf(point.key))
                            && row.get(firstField + point.field) == null;
            if (!isSameRow) {
                flush(row, columns);
                if (columns.getFirst().size() > limit) {
                    return columns;
                }
                columns.forEach(c -> row.add(null));
                row.set(0, point.time);
                if (firstField == 2) {
                    row.set(1, point.key);
                }
            }
            row.set(firstField + point.field, point.value);
            before = point;
        }
        flush(row, columns);
        return columns;
    }

    private static void flush(List<@Nullable Object> row, List<Values> columns) {
        for (int i = 0; i < row.size(); i++) {
            columns.get(i).add(row.get(i));
        }
        row.clear();
    }
}
