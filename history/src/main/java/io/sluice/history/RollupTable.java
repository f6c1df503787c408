package io.sluice.history;

import static io.sluice.history.Layout.quoted;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table of figures by series and bucket of one length: its columns, and how it is written. */
final class RollupTable {
    private static final Map<String, Long> UNITS = Map.of("d", 86_400L, "h", 3_600L, "m", 60L);
    private static final int LONGEST_NAME = 61;

    private final Layout layout;
    private final Duration bucket;
    private final String name;

    RollupTable(Layout layout, Duration bucket) {
        this.layout = layout;
        this.bucket = bucket;
        this.name = layout.settings().table() + "_" + text(bucket);
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(
                    "the roll-up's name must have %d letters at most, got: %s"
                            .formatted(LONGEST_NAME, name));
        }
    }

    /** As {@code 90s}, {@code 1m}, {@code 1h}, {@code 1d}. */
    static String text(Duration bucket) {
        for (var unit : List.of("d", "h", "m")) {
            long seconds = UNITS.getOrDefault(unit, 1L);
            if (bucket.toSeconds() % seconds == 0) {
                return bucket.toSeconds() / seconds + unit;
            }
        }
        return bucket.toSeconds() + "s";
    }

    Duration bucket() {
        return bucket;
    }

    long micros() {
        return Micros.of(bucket);
    }

    String name() {
        return name;
    }

    String table() {
        return quoted(name);
    }

    /** Its own name, and those of its indexes. */
    List<String> relations() {
        return List.of(name, index());
    }

    private String index() {
        return name + "_t";
    }

    /** The parts of a measure's figure that have a column of their own. */
    List<Part> parts(Column measure) {
        var parts = new ArrayList<>(Part.OF_ALL);
        parts.add(measure.kind() == Column.Kind.COUNTER ? Part.GROWN : Part.AREA);
        return parts;
    }

    static String column(Column measure, Part part) {
        return quoted(measure.name() + part.suffix());
    }

    /** What its columns are, by their names. */
    SequencedMap<String, String> columns() {
        var columns = new LinkedHashMap<String, String>();
        columns.put(TableSql.TIME, "timestamptz not null");
        layout.labels().forEach(label -> columns.put(label.name(), label.type().sql()));
        columns.put("rows", "bigint not null");
        for (var measure : layout.measures()) {
            for (var part : parts(measure)) {
                columns.put(measure.name() + part.suffix(), part.sql(measure));
            }
        }
        columns.put("sluice_first", "bigint[] not null");
        columns.put("sluice_last", "bigint[] not null");
        return columns;
    }

    /** Half of a page is left free: a batch may bring a new version of each of its rows. */
    List<String> ddl() {
        var columns = new ArrayList<String>();
        columns().forEach((column, type) -> columns.add(quoted(column) + " " + type));
        var table =
                """
                create table if not exists %s (
                  %s,
                  %s
                ) with (fillfactor = 50)\
                """
                        .formatted(table(), String.join(",\n  ", columns), unique());
        if (layout.key().isEmpty()) {
            return List.of(table);
        }
        return List.of(
                table,
                "create index if not exists %s on %s (\"time\")"
                        .formatted(quoted(index()), table()));
    }

    /** What keeps rows of one series and bucket from being two. */
    String unique() {
        return "unique nulls not distinct ("
                + key().stream().map(Layout::quoted).collect(Collectors.joining(", "))
                + ")";
    }

    /** The key column first, then the time: the order in which rows are asked for. */
    List<String> key() {
        var key = new ArrayList<>(layout.labels().stream().map(Column::name).toList());
        key.add(layout.key().isPresent() ? 1 : 0, TableSql.TIME);
        return key;
    }

    /**
     * Inserts groups, and appends those to what there is that are wholly later; returns the last
     * places of all that it took. Bound as {@link #bind} does.
     *
     * @param byTime true if a row of the same time is not later, whatever its position
     */
    String append(boolean byTime) {
        var part = byTime ? "[1]" : "";
        return insert()
                + " on conflict (%s) do update set %s where excluded.sluice_first%s > t.sluice_last%s"
                        .formatted(
                                String.join(", ", key().stream().map(Layout::quoted).toList()),
                                String.join(", ", appended()),
                                part,
                                part)
                + " returning t.sluice_last[1], t.sluice_last[2], t.sluice_last[3],"
                + " t.sluice_last[4]";
    }

    /** Inserts groups; bound as {@link #bind} does. */
    String insert() {
        var columns = new ArrayList<String>();
        var values = new ArrayList<String>();
        columns.add("\"time\"");
        values.add(Micros.toTime("b.time"));
        for (var label : layout.labels()) {
            columns.add(quoted(label.name()));
            values.add("b." + quoted(label.name()));
        }
        columns.add("\"rows\"");
        values.add("b.\"rows\"");
        for (var measure : layout.measures()) {
            for (var part : parts(measure)) {
                var column = column(measure, part);
                columns.add(column);
                values.add(part.isTime() ? Micros.toTime("b." + column) : "b." + column);
            }
        }
        columns.addAll(List.of("sluice_first", "sluice_last"));
        values.add("array[b.f1, b.f2, b.f3, b.f4]");
        values.add("array[b.l1, b.l2, b.l3, b.l4]");
        return "insert into %s as t (%s) select %s from unnest(%s) as b(%s)"
                .formatted(
                        table(),
                        String.join(", ", columns),
                        String.join(", ", values),
                        String.join(", ", arrays()),
                        String.join(", ", arrayNames()));
    }

    private List<String> arrays() {
        var arrays = new ArrayList<String>();
        arrays.add("?::bigint[]");
        layout.labels().forEach(l -> arrays.add("?::" + l.type().sql() + "[]"));
        arrays.add("?::bigint[]");
        for (var measure : layout.measures()) {
            for (var part : parts(measure)) {
                arrays.add("?::" + (part.isTime() ? "bigint" : part.type(measure)) + "[]");
            }
        }
        for (int i = 0; i < 8; i++) {
            arrays.add("?::bigint[]");
        }
        return arrays;
    }

    private List<String> arrayNames() {
        var names = new ArrayList<String>();
        names.add("time");
        names.addAll(Layout.names(layout.labels()));
        names.add("\"rows\"");
        for (var measure : layout.measures()) {
            parts(measure).forEach(part -> names.add(column(measure, part)));
        }
        names.addAll(List.of("f1", "f2", "f3", "f4", "l1", "l2", "l3", "l4"));
        return names;
    }

    private List<String> appended() {
        var set = new ArrayList<String>();
        set.add("\"rows\" = t.\"rows\" + excluded.\"rows\"");
        set.add("sluice_last = excluded.sluice_last");
        for (var measure : layout.measures()) {
            for (var part : parts(measure)) {
                set.add(column(measure, part) + " = " + part.appended(measure));
            }
        }
        return set;
    }

    void bind(PreparedStatement statement, List<Group> groups) throws SQLException {
        var arrays = new Arrays(statement, groups);
        arrays.bind("int8", g -> g.key().time());
        for (int i = 0; i < layout.labels().size(); i++) {
            int label = i;
            arrays.bind(
                    Elements.of(layout.labels().get(i).type()), g -> g.key().labels().get(label));
        }
        arrays.bind("int8", Group::rows);
        for (int i = 0; i < layout.measures().size(); i++) {
            int figure = i;
            var measure = layout.measures().get(i);
            for (var part : parts(measure)) {
                arrays.bind(Elements.of(measure, part), g -> part.of(g.figure(figure)));
            }
        }
        arrays.bindPlaces(Group::first);
        arrays.bindPlaces(Group::last);
    }

    /** Binds an array of a value of each group after the other. */
    private static final class Arrays {
        private final PreparedStatement statement;
        private final List<Group> groups;
        private int parameter;

        Arrays(PreparedStatement statement, List<Group> groups) {
            this.statement = statement;
            this.groups = groups;
        }

        void bind(String type, Function<Group, @Nullable Object> value) throws SQLException {
            var values = new ArrayList<@Nullable Object>(groups.size());
            groups.forEach(g -> values.add(value.apply(g)));
            statement.setArray(
                    ++parameter, Elements.array(statement.getConnection(), type, values));
        }

        void bindPlaces(Function<Group, Place> place) throws SQLException {
            bind("int8", g -> place.apply(g).time());
            bind("int8", g -> (long) place.apply(g).life());
            bind("int8", g -> (long) place.apply(g).partition());
            bind("int8", g -> place.apply(g).offset());
        }
    }
}
