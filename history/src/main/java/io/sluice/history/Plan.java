package io.sluice.history;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks what queries ask for: names exist, numbers are within limits. What it lets through can be
 * answered.
 */
final class Plan {
    /** The column of the whole publication. */
    static final String PAYLOAD = "payload";

    /** No time that is asked for is later. */
    static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private static final int LONGEST_TEXT = 1_024;
    private static final int MOST_RULED = 10_000;

    private final Layout layout;
    private final QueryLimits limits;

    Plan(Layout layout, QueryLimits limits) {
        this.layout = layout;
        this.limits = limits;
    }

    void checkRange(Instant start, Instant end) {
        checkTime("start", start);
        checkTime("end", end);
        if (!start.isBefore(end)) {
            throw new InvalidQuery("end", "end must be after start");
        }
        if (start.plus(limits.range()).isBefore(end)) {
            throw new InvalidQuery(
                    "start",
                    "from start to end must be %d days at most".formatted(limits.range().toDays()));
        }
    }

    private static void checkTime(String parameter, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new InvalidQuery(parameter, parameter + " must be from 1970 to 2200");
        }
    }

    int limit(int asked) {
        if (asked < 0 || asked > limits.rows()) {
            throw new InvalidQuery("limit", "limit must be from 1 to %d".formatted(limits.rows()));
        }
        return asked == 0 ? limits.usualRows() : asked;
    }

    void checkPoints(String parameter, long points) {
        if (points > limits.points()) {
            throw new InvalidQuery(
                    parameter,
                    "there would be more than %d points: make the range shorter or the bucket longer"
                            .formatted(limits.points()));
        }
    }

    /** The rows of these keys that may be seen. */
    Where rows(Collection<String> keys, Map<String, Set<String>> rules) {
        var where = new Where();
        if (!keys.isEmpty()) {
            where.in(keyColumn(), keys(keys));
        }
        rules.forEach((name, values) -> where.in(ruled(name), allowed(values)));
        return where;
    }

    private Column keyColumn() {
        return layout.key()
                .orElseThrow(() -> new InvalidQuery("key", "this stream's rows have no key"));
    }

    private Collection<String> keys(Collection<String> keys) {
        if (keys.size() > limits.keys()) {
            throw new InvalidQuery("key", "at most %d keys can be named".formatted(limits.keys()));
        }
        for (var key : keys) {
            if (key.length() > LONGEST_TEXT || !isText(key)) {
                throw new InvalidQuery(
                        "key", "key must be text of %d characters at most".formatted(LONGEST_TEXT));
            }
        }
        return keys;
    }

    private Column ruled(String name) {
        var column = layout.column(name).orElseThrow(() -> unruled(name));
        if (!layout.settings().tellingApart().contains(column)) {
            throw unruled(name);
        }
        return column;
    }

    private static InvalidQuery unruled(String name) {
        return new InvalidQuery(
                "rows", "rows can be told apart by required labels only, not by '" + name + "'");
    }

    /** Text that the database cannot hold equals nothing in it. */
    private static List<String> allowed(Set<String> values) {
        if (values.size() > MOST_RULED) {
            throw new InvalidQuery(
                    "rows", "at most %d values can be allowed".formatted(MOST_RULED));
        }
        return values.stream().filter(Plan::isText).toList();
    }

    private static boolean isText(String text) {
        return text.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /** Columns of the table; all but the document if none are named. */
    List<Column> fields(List<String> names) {
        if (names.isEmpty()) {
            return layout.settings().columns().stream().filter(c -> !isKey(c)).toList();
        }
        var columns = new LinkedHashSet<Column>();
        for (var name : names) {
            var column = field("fields", name);
            if (!isKey(column)) {
                columns.add(column);
            }
        }
        return List.copyOf(columns);
    }

    private boolean isKey(Column column) {
        return column.name().equals(layout.settings().key());
    }

    private Column field(String parameter, String name) {
        if (name.equals(PAYLOAD) && layout.settings().rest()) {
            return new Column(
                    PAYLOAD,
                    new Column.Source.LogTime(),
                    Column.Type.JSON,
                    Column.Kind.LABEL,
                    true);
        }
        return layout.column(name)
                .orElseThrow(() ->
                        new InvalidQuery(
                                parameter,
                                "%s must be of %s; there is no such one as was asked"
                                        .formatted(
                                                parameter,
                                                layout.settings().columns().stream()
                                                        .map(Column::name)
                                                        .toList())));
    }

    /** Columns that have figures, for these aggregates; all if none are named. */
    List<Column> measures(List<String> names, Set<Agg> aggs) {
        boolean onlyCounters = !aggs.isEmpty() && aggs.stream().allMatch(Agg::isOfCounters);
        var columns = new ArrayList<Column>();
        if (names.isEmpty()) {
            layout.measures().stream()
                    .filter(c -> !onlyCounters || c.kind() == Column.Kind.COUNTER)
                    .forEach(columns::add);
        }
        for (var name : new LinkedHashSet<>(names)) {
            columns.add(measure("fields", name, aggs));
        }
        if (columns.isEmpty()) {
            throw new InvalidQuery("fields", "no column has such figures");
        }
        return columns;
    }

    /** The column that totals are made of. */
    Column measure(String name) {
        return measure("column", name, Set.of());
    }

    private Column measure(String parameter, String name, Set<Agg> aggs) {
        var column = field(parameter, name);
        if (!layout.measures().contains(column)) {
            throw new InvalidQuery(
                    parameter, "'%s' is a label, which has no figures".formatted(column.name()));
        }
        boolean isCounter = column.kind() == Column.Kind.COUNTER;
        if (!isCounter && aggs.stream().anyMatch(Agg::isOfCounters)) {
            throw new InvalidQuery(
                    "agg",
                    "delta and rate are of counters, '%s' is a gauge".formatted(column.name()));
        }
        return column;
    }
}
