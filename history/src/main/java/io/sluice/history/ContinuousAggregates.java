package io.sluice.history;

import static io.sluice.history.Layout.quoted;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Views that TimescaleDB keeps of a stream's table, for those who ask the database themselves: one
 * for each roll-up, with its figures by labels and bucket. What it has not taken up yet it adds
 * when it is asked. Each but the shortest is made of the one before, which holds sums and counts.
 *
 * <p>As text. Nothing of ours reads them: the roll-ups are what answers are made of.
 */
final class ContinuousAggregates {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration SELDOM = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMinutes(1);

    /** What is dropped by retention must not be taken up again, and retention is not punctual. */
    private static final int SHORTEST_IN_RETENTION = 4;

    private final HistorySettings settings;
    private final Layout layout;
    private final List<Duration> buckets;

    ContinuousAggregates(HistorySettings settings) {
        this.settings = settings;
        this.layout = new Layout(settings);
        this.buckets = isWanted(settings) ? settings.rollups() : List.of();
        if (!buckets.isEmpty()) {
            checkNames();
        }
    }

    /** There are none of rows that are gone when a few buckets have passed. */
    private static boolean isWanted(HistorySettings settings) {
        var kept = settings.retention();
        return settings.writing().hasViews()
                && !settings.rollups().isEmpty()
                && (kept == null
                        || settings.rollups()
                                        .getFirst()
                                        .multipliedBy(SHORTEST_IN_RETENTION)
                                        .compareTo(kept)
                                <= 0);
    }

    private void checkNames() {
        var names = new HashSet<String>();
        for (String name : columns()) {
            if (!names.add(name)) {
                throw new IllegalArgumentException(
                        "two columns of the continuous aggregates of '%s' would be called '%s'"
                                .formatted(settings.stream(), name));
            }
        }
    }

    /** From short to long. */
    List<String> names() {
        return buckets.stream().map(this::name).toList();
    }

    private String name(Duration bucket) {
        return TableSql.name(settings.table(), "_by_" + RollupTable.text(bucket));
    }

    /** The names of the columns of each. */
    List<String> columns() {
        var columns = new ArrayList<String>();
        columns.add(TableSql.TIME);
        layout.labels().forEach(label -> columns.add(label.name()));
        columns.add("rows");
        for (var measure : layout.measures()) {
            for (String figure : List.of("_count", "_sum", "_min", "_max", "_avg")) {
                columns.add(measure.name() + figure);
            }
        }
        return columns;
    }

    /** What makes those that are not there. */
    List<String> create() {
        var sql = new ArrayList<String>();
        for (int level = 0; level < buckets.size(); level++) {
            sql.add(view(level));
        }
        sql.addAll(policies());
        return sql;
    }

    /** What drops all of them. */
    List<String> drop() {
        return names().reversed().stream()
                .map(name -> "drop materialized view if exists " + quoted(name))
                .toList();
    }

    private String view(int level) {
        @Nullable String shorter = level == 0 ? null : name(buckets.get(level - 1));
        int grouped = 1 + layout.labels().size();
        return """
        create materialized view if not exists %s
        with (timescaledb.continuous, timescaledb.materialized_only = false) as
        select %s
        from %s
        group by %s
        with no data\
        """
                .formatted(
                        quoted(name(buckets.get(level))),
                        String.join(",\n  ", selected(buckets.get(level), shorter == null)),
                        shorter == null ? layout.table() : quoted(shorter),
                        IntStream.rangeClosed(1, grouped)
                                .mapToObj(String::valueOf)
                                .collect(Collectors.joining(", ")));
    }

    private List<String> selected(Duration bucket, boolean isOfRows) {
        var selected = new ArrayList<String>();
        selected.add(
                "time_bucket(%s, \"time\"%s) as \"time\""
                        .formatted(TableSql.interval(bucket), origin()));
        selected.addAll(Layout.names(layout.labels()));
        selected.add(isOfRows ? "count(*) as \"rows\"" : "sum(\"rows\")::bigint as \"rows\"");
        for (int i = 0; i < layout.measures().size(); i++) {
            String name = layout.measures().get(i).name();
            selected.addAll(
                    isOfRows ? ofRows(name, layout.arithmetics().get(i).sql()) : ofShorter(name));
        }
        return selected;
    }

    /**
     * Where days have whole buckets all begin with days; others begin with the epoch, as ours do.
     */
    private String origin() {
        boolean isOfDays =
                buckets.stream().allMatch(bucket -> DAY.toSeconds() % bucket.toSeconds() == 0);
        return isOfDays ? "" : ", timestamptz '1970-01-01 00:00:00+00'";
    }

    private static List<String> ofRows(String name, String sums) {
        String value = quoted(name);
        String count = "count(" + value + ")";
        String sum = "sum(" + value + "::" + sums + ")";
        return figures(name, count, sum, "min(" + value + ")", "max(" + value + ")");
    }

    private static List<String> ofShorter(String name) {
        String count = "sum(" + quoted(name + "_count") + ")::bigint";
        String sum = "sum(" + quoted(name + "_sum") + ")";
        return figures(
                name,
                count,
                sum,
                "min(" + quoted(name + "_min") + ")",
                "max(" + quoted(name + "_max") + ")");
    }

    private static List<String> figures(
            String name, String count, String sum, String least, String most) {
        return List.of(
                count + " as " + quoted(name + "_count"),
                sum + " as " + quoted(name + "_sum"),
                least + " as " + quoted(name + "_min"),
                most + " as " + quoted(name + "_max"),
                sum + " / nullif(" + count + ", 0) as " + quoted(name + "_avg"));
    }

    /** When TimescaleDB takes up what is new, in place of what it may have been told before. */
    List<String> policies() {
        var sql = new ArrayList<String>();
        for (int level = 0; level < buckets.size(); level++) {
            var bucket = buckets.get(level);
            String name = "'" + name(bucket) + "'";
            sql.add("select remove_continuous_aggregate_policy(" + name + ", if_exists => true)");
            sql.add(
                    "select add_continuous_aggregate_policy(%s, start_offset => %s, end_offset => %s, schedule_interval => %s)"
                            .formatted(
                                    name,
                                    level == 0 ? start() : "null",
                                    TableSql.interval(bucket),
                                    TableSql.interval(between(bucket))));
        }
        return sql;
    }

    /**
     * How far back rows are looked at again. Rows that were dropped must not be: their figures
     * would be emptied. The longer ones are made of figures, which stay.
     */
    private String start() {
        var kept = settings.retention();
        return kept == null ? "null" : TableSql.interval(kept.multipliedBy(9).dividedBy(10));
    }

    private static Duration between(Duration bucket) {
        var most = bucket.compareTo(SELDOM) > 0 ? SELDOM : bucket;
        return most.compareTo(OFTEN) < 0 ? OFTEN : most;
    }
}
