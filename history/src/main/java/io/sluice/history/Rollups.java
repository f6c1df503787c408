package io.sluice.history;

import static io.sluice.history.Layout.quoted;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The roll-ups of a stream: tables of figures by series and bucket, kept in the transactions that
 * store its rows.
 *
 * <p>A batch is put together in memory first, to one group per series and bucket, so that the
 * database is given few rows however many there are. A group that is wholly later than what its
 * bucket holds is appended to it, which needs nothing but the two. Any other (late rows, rows that
 * replaced others) has its bucket made anew: the shortest from the table, a longer one from the
 * shorter. A batch does the same at each length.
 */
final class Rollups {
    private static final int LONGEST_NAME = 63;

    private final Layout layout;
    private final List<RollupTable> tables;

    /** The labels whose buckets are made anew together. */
    private final List<Column> unit;

    private final boolean isReplacing;

    Rollups(HistorySettings settings) {
        layout = new Layout(settings);
        tables = settings.rollups().stream().map(b -> new RollupTable(layout, b)).toList();
        isReplacing = settings.conflict() == HistorySettings.Conflict.KEEP_LAST;
        // A row that takes the place of another may have other labels; its key is the same.
        unit = isReplacing ? List.of(layout.labels().getFirst()) : layout.labels();
        if (!tables.isEmpty()) {
            checkNames();
        }
    }

    private void checkNames() {
        var names = new HashSet<>(Set.of("time", "rows"));
        var all = new ArrayList<>(layout.labels().stream().map(Column::name).toList());
        for (var measure : layout.measures()) {
            for (var part : Part.values()) {
                all.add(measure.name() + part.suffix());
            }
        }
        for (var name : all) {
            if (!names.add(name)) {
                throw new IllegalArgumentException(
                        "two columns of the roll-ups of '%s' would be called '%s'"
                                .formatted(layout.settings().stream(), name));
            }
            if (name.length() > LONGEST_NAME) {
                throw new IllegalArgumentException(
                        "a column of the roll-ups of '%s' would have a name of more than %d letters: '%s'"
                                .formatted(layout.settings().stream(), LONGEST_NAME, name));
            }
        }
    }

    /** From short to long. */
    List<RollupTable> tables() {
        return tables;
    }

    /** What makes the tables, if they are not there. */
    List<String> ddl() {
        return tables.stream().flatMap(t -> t.ddl().stream()).toList();
    }

    /**
     * Brings rows into all roll-ups. To be called in the transaction that has just stored them,
     * after they were stored, once for each batch, by one writer of the stream at a time.
     *
     * @param rows exactly those that are now in the table and were not before: with {@code
     *     KEEP_FIRST} without those left out, with {@code KEEP_LAST} the last of each key and time.
     *     In any order. None may be older than what retention has dropped from the table: its
     *     bucket would be made anew from what is left
     */
    void merge(Connection connection, Collection<StoredRow> rows) throws SQLException {
        if (tables.isEmpty() || rows.isEmpty()) {
            return;
        }
        Collection<Group> groups = grouped(rows, tables.getFirst().micros());
        for (int level = 0; level < tables.size(); level++) {
            var table = tables.get(level);
            groups = level == 0 ? groups : combined(groups, table.micros());
            var late = append(connection, table, groups);
            if (!late.isEmpty()) {
                renew(connection, table, level == 0 ? null : tables.get(level - 1), late);
            }
        }
    }

    private Collection<Group> grouped(Collection<StoredRow> rows, long bucket) {
        var sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(StoredRow::place));
        var labels = indexes(layout.labels());
        var measures = indexes(layout.measures());
        Map<Group.Key, Group> groups = new LinkedHashMap<>();
        var values = new ArrayList<@Nullable Number>();
        for (var row : sorted) {
            var series = new ArrayList<@Nullable Object>(labels.length);
            for (int i = 0; i < labels.length; i++) {
                series.add(Layout.normal(layout.labels().get(i), row.values().get(labels[i])));
            }
            values.clear();
            for (int measure : measures) {
                values.add((Number) row.values().get(measure));
            }
            var place = row.place();
            groups.computeIfAbsent(
                            new Group.Key(series, Micros.floor(place.time(), bucket)),
                            key -> new Group(key, layout.arithmetics(), place))
                    .add(place, values);
        }
        return groups.values();
    }

    private int[] indexes(List<Column> columns) {
        return columns.stream().mapToInt(layout.settings().columns()::indexOf).toArray();
    }

    /** Groups of shorter buckets, in the order of their time, put together. */
    private Collection<Group> combined(Iterable<Group> shorter, long bucket) {
        Map<Group.Key, Group> groups = new LinkedHashMap<>();
        for (var part : shorter) {
            var key = new Group.Key(part.key().labels(), Micros.floor(part.key().time(), bucket));
            groups.computeIfAbsent(key, k -> new Group(k, layout.arithmetics(), part.first()))
                    .append(part);
        }
        return groups.values();
    }

    /** Returns those that cannot be appended. */
    private List<Group> append(Connection connection, RollupTable table, Collection<Group> groups)
            throws SQLException {
        var late =
                isReplacing && layout.labels().size() > 1
                        ? lateUnits(connection, table, groups)
                        : new ArrayList<Group>();
        var others = new HashMap<Place, Group>();
        groups.forEach(g -> others.put(g.last(), g));
        late.forEach(g -> others.remove(g.last()));
        if (others.isEmpty()) {
            return late;
        }
        try (var statement = connection.prepareStatement(table.append(isReplacing))) {
            table.bind(statement, List.copyOf(others.values()));
            try (var taken = statement.executeQuery()) {
                while (taken.next()) {
                    others.remove(
                            new Place(
                                    taken.getLong(1),
                                    taken.getInt(2),
                                    taken.getInt(3),
                                    taken.getLong(4)));
                }
            }
        }
        late.addAll(others.values());
        return late;
    }

    /** Those whose key has rows of their time or later in the bucket, in whichever series. */
    private List<Group> lateUnits(
            Connection connection, RollupTable table, Collection<Group> groups)
            throws SQLException {
        var all = List.copyOf(groups);
        var sql =
                """
                select distinct b.n from (%s) b join %s s on s."time" = %s and %s
                where s.sluice_last[1] >= b.f\
                """
                        .formatted(
                                "select * from unnest(?::bigint[], ?::bigint[], ?::bigint[], %s) as u(n, f, \"time\", %s)"
                                        .formatted(unitArrays(), unitNames()),
                                table.table(),
                                Micros.toTime("b.\"time\""),
                                matches());
        var late = new ArrayList<Group>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, Elements.array(connection, "int8", count(all.size())));
            statement.setArray(
                    2,
                    Elements.array(
                            connection, "int8", all.stream().map(g -> g.first().time()).toList()));
            bindUnits(statement, 3, all.stream().map(Group::key).toList());
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    late.add(all.get((int) found.getLong(1)));
                }
            }
        }
        return late;
    }

    private static List<Long> count(int size) {
        var numbers = new ArrayList<Long>(size);
        for (long i = 0; i < size; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    /** Makes buckets anew from a shorter roll-up or, if there is none, from the table. */
    private void renew(
            Connection connection,
            RollupTable table,
            @Nullable RollupTable shorter,
            List<Group> late)
            throws SQLException {
        var keys = new LinkedHashSet<Group.Key>();
        for (var group : late) {
            keys.add(
                    new Group.Key(
                            group.key().labels().subList(0, unit.size()), group.key().time()));
        }
        var units = List.copyOf(keys);
        delete(connection, table, units);
        fold(connection, table, shorter, units);
    }

    private void fold(
            Connection connection,
            RollupTable table,
            @Nullable RollupTable shorter,
            List<Group.Key> units)
            throws SQLException {
        long from = units.stream().mapToLong(Group.Key::time).min().orElseThrow();
        long to = units.stream().mapToLong(Group.Key::time).max().orElseThrow() + table.micros();
        var bounds = Where.between(from, to);
        var folding = new Folding(layout, table, shorter);
        var sql =
                """
                select %s from unnest(%s) as b("time"%s)
                join (select * from %s where %s) s on s."time" >= %s and s."time" < %s and %s
                order by %s\
                """
                        .formatted(
                                folding.columns(),
                                "?::bigint[]" + (unit.isEmpty() ? "" : ", " + unitArrays()),
                                unit.isEmpty() ? "" : ", " + unitNames(),
                                folding.source(),
                                bounds.sql(),
                                Micros.toTime("b.\"time\""),
                                Micros.toTime("(b.\"time\" + " + table.micros() + ")"),
                                matches(),
                                folding.order());
        try (var statement = connection.prepareStatement(sql)) {
            bounds.bind(statement, bindUnits(statement, 1, units));
            folding.store(statement);
        }
    }

    private void delete(Connection connection, RollupTable table, List<Group.Key> units)
            throws SQLException {
        var sql =
                "delete from %s s using unnest(%s) as b(\"time\"%s) where s.\"time\" = %s and %s"
                        .formatted(
                                table.table(),
                                "?::bigint[]" + (unit.isEmpty() ? "" : ", " + unitArrays()),
                                unit.isEmpty() ? "" : ", " + unitNames(),
                                Micros.toTime("b.\"time\""),
                                matches());
        try (var statement = connection.prepareStatement(sql)) {
            bindUnits(statement, 1, units);
            statement.executeUpdate();
        }
    }

    private String unitArrays() {
        return String.join(", ", unit.stream().map(c -> "?::" + c.type().sql() + "[]").toList());
    }

    private String unitNames() {
        return String.join(", ", Layout.names(unit));
    }

    /** Nulls are equal here; written such that an index can be used. */
    private String matches() {
        var tests = new ArrayList<>(List.of("true"));
        for (var column : unit) {
            var name = quoted(column.name());
            var equal = "s.%s = b.%s".formatted(name, name);
            tests.add(
                    column.isRequired()
                            ? equal
                            : "(%s or (s.%s is null and b.%s is null))"
                                    .formatted(equal, name, name));
        }
        return String.join(" and ", tests);
    }

    private int bindUnits(PreparedStatement statement, int first, List<Group.Key> units)
            throws SQLException {
        var connection = statement.getConnection();
        int parameter = first;
        statement.setArray(
                parameter++,
                Elements.array(connection, "int8", units.stream().map(Group.Key::time).toList()));
        for (int i = 0; i < unit.size(); i++) {
            var values = new ArrayList<@Nullable Object>();
            for (var key : units) {
                values.add(key.labels().get(i));
            }
            statement.setArray(
                    parameter++,
                    Elements.array(connection, Elements.of(unit.get(i).type()), values));
        }
        return parameter;
    }
}
