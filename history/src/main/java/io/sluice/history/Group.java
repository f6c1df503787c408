package io.sluice.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of one series in one bucket of time. */
final class Group {
    /**
     * What tells groups apart.
     *
     * @param labels the values of the series' labels
     * @param time the bucket's start
     */
    record Key(List<@Nullable Object> labels, long time) {}

    private final Key key;
    private final List<Figure> figures = new ArrayList<>();
    private long rows;
    private Place first;
    private Place last;

    Group(Key key, List<Arithmetic> measures, Place first) {
        this.key = key;
        measures.forEach(m -> figures.add(new Figure(m)));
        this.first = first;
        this.last = first;
    }

    Key key() {
        return key;
    }

    long rows() {
        return rows;
    }

    Place first() {
        return first;
    }

    Place last() {
        return last;
    }

    Figure figure(int measure) {
        return figures.get(measure);
    }

    /** Adds a row after all there are. */
    void add(Place place, List<@Nullable Number> values) {
        rows++;
        last = place;
        for (int i = 0; i < figures.size(); i++) {
            var value = values.get(i);
            if (value != null && Arithmetic.isValue(value)) {
                figures.get(i).add(place.time(), value);
            }
        }
    }

    /** What a row of a roll-up says of its rows, to be followed by its figures. */
    void stretch(long rows, Place first, Place last) {
        this.rows = rows;
        this.first = first;
        this.last = last;
    }

    /** Adds a later group of the same series. */
    void append(Group next) {
        rows += next.rows;
        last = next.last;
        for (int i = 0; i < figures.size(); i++) {
            figures.get(i).append(next.figures.get(i));
        }
    }
}
