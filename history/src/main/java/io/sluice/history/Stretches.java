package io.sluice.history;

import static io.sluice.history.Layout.quoted;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of a stream's table, or of one of its roll-ups, as groups: a row of the table is a
 * group of one. Who reads them in the order of time can put them together.
 */
final class Stretches {
    private final Layout layout;
    private final List<Column> measures;
    private final Set<Part> parts;
    private final List<Arithmetic> arithmetics;
    private final boolean withPlaces;

    private Stretches(Layout layout, List<Column> measures, Set<Part> parts, boolean withPlaces) {
        this.layout = layout;
        this.measures = measures;
        this.parts = parts;
        this.arithmetics = measures.stream().map(m -> Arithmetic.of(m.type())).toList();
        this.withPlaces = withPlaces;
    }

    /** All there is. */
    static Stretches whole(Layout layout) {
        return new Stretches(layout, layout.measures(), EnumSet.allOf(Part.class), true);
    }

    /** Some figures, in part; without the places of their rows. */
    static Stretches of(Layout layout, List<Column> measures, Set<Part> parts) {
        return new Stretches(layout, measures, parts, false);
    }

    List<Arithmetic> arithmetics() {
        return arithmetics;
    }

    /** What to select of the table or, if there is one, the roll-up. */
    String columns(@Nullable RollupTable rollup) {
        var columns = new ArrayList<String>();
        columns.add(Micros.ofTime("s.\"time\""));
        layout.labels().forEach(l -> columns.add("s." + quoted(l.name())));
        if (rollup == null) {
            measures.forEach(m -> columns.add("s." + quoted(m.name())));
            columns.add("s.sluice_life, s.sluice_partition, s.sluice_offset");
            return String.join(", ", columns);
        }
        columns.add("s.\"rows\"");
        for (var measure : measures) {
            for (var part : partsOf(measure, rollup)) {
                var name = "s." + RollupTable.column(measure, part);
                columns.add(part.isTime() ? Micros.ofTime(name) : name);
            }
        }
        if (withPlaces) {
            for (int i = 1; i <= 4; i++) {
                columns.add("s.sluice_first[%d], s.sluice_last[%d]".formatted(i, i));
            }
        }
        return String.join(", ", columns);
    }

    /** The order in which groups can be appended. */
    static String order(@Nullable RollupTable rollup) {
        return rollup == null
                ? "s.\"time\", s.sluice_life, s.sluice_partition, s.sluice_offset"
                : "s.\"time\"";
    }

    private List<Part> partsOf(Column measure, RollupTable rollup) {
        return rollup.parts(measure).stream().filter(parts::contains).toList();
    }

    Group read(ResultSet row, @Nullable RollupTable rollup) throws SQLException {
        long time = row.getLong(1);
        var labels = new ArrayList<@Nullable Object>(layout.labels().size());
        int column = 2;
        for (var label : layout.labels()) {
            labels.add(Layout.normal(label, row.getObject(column++)));
        }
        var key = new Group.Key(labels, time);
        return rollup == null ? ofTable(row, key, column) : ofRollup(row, key, column, rollup);
    }

    private Group ofTable(ResultSet row, Group.Key key, int from) throws SQLException {
        int column = from;
        var values = new ArrayList<@Nullable Number>(measures.size());
        for (var arithmetic : arithmetics) {
            values.add(number(row, column++, arithmetic));
        }
        var place =
                new Place(
                        key.time(),
                        row.getInt(column),
                        row.getInt(column + 1),
                        row.getLong(column + 2));
        var group = new Group(key, arithmetics, place);
        group.add(place, values);
        return group;
    }

    private Group ofRollup(ResultSet row, Group.Key key, int from, RollupTable rollup)
            throws SQLException {
        int column = from;
        var group = new Group(key, arithmetics, new Place(key.time(), 0, 0, 0));
        long rows = row.getLong(column++);
        for (int i = 0; i < measures.size(); i++) {
            for (var part : partsOf(measures.get(i), rollup)) {
                read(row, column++, part, group.figure(i), arithmetics.get(i));
            }
        }
        var first = withPlaces ? place(row, column) : group.first();
        group.stretch(rows, first, withPlaces ? place(row, column + 1) : first);
        return group;
    }

    private static Place place(ResultSet row, int column) throws SQLException {
        return new Place(
                row.getLong(column),
                row.getInt(column + 2),
                row.getInt(column + 4),
                row.getLong(column + 6));
    }

    private static void read(
            ResultSet row, int column, Part part, Figure figure, Arithmetic arithmetic)
            throws SQLException {
        switch (part) {
            case COUNT -> figure.count = row.getLong(column);
            case SUM -> figure.sum = number(row, column, arithmetic);
            case MIN -> figure.min = number(row, column, arithmetic);
            case MAX -> figure.max = number(row, column, arithmetic);
            case FIRST -> figure.first = number(row, column, arithmetic);
            case LAST -> figure.last = number(row, column, arithmetic);
            case GROWN -> figure.grown = number(row, column, arithmetic);
            case MIN_TIME -> figure.minTime = row.getLong(column);
            case MAX_TIME -> figure.maxTime = row.getLong(column);
            case FIRST_TIME -> figure.firstTime = row.getLong(column);
            case LAST_TIME -> figure.lastTime = row.getLong(column);
            case AREA -> figure.area = row.getDouble(column);
        }
    }

    private static @Nullable Number number(ResultSet row, int column, Arithmetic arithmetic)
            throws SQLException {
        if (arithmetic == Arithmetic.BINARY) {
            double value = row.getDouble(column);
            return row.wasNull() ? null : (Number) value;
        }
        return row.getBigDecimal(column);
    }
}
