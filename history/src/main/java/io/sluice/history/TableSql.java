package io.sluice.history;

import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL of a stream's table, as text. Names come from settings only, and are quoted. */
final class TableSql {
    static final String TIME = "time";
    static final String REST = "payload";
    static final String LIFE = "sluice_life";
    static final String PARTITION = "sluice_partition";
    static final String OFFSET = "sluice_offset";

    /** Names that are longer are cut by PostgreSQL. */
    private static final int MAX_NAME = 63;

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("'_p'uuuuMMdd", Locale.ROOT);

    /** Rows that are only just kept may still be on their way, and clocks differ. */
    private static final Duration MARGIN = Duration.ofHours(1);

    private final HistorySettings settings;

    TableSql(HistorySettings settings) {
        this.settings = settings;
    }

    /** A column as the table has it. */
    record Made(String name, String type, boolean isRequired) {
        String sql() {
            return quoted(name) + " " + type + (isRequired ? " not null" : "");
        }
    }

    static String quoted(String name) {
        return '"' + name + '"';
    }

    /** A name that belongs to a table; long ones are cut and made unlike again by a hash. */
    static String name(String table, String suffix) {
        if (table.length() + suffix.length() <= MAX_NAME) {
            return table + suffix;
        }
        String hash = String.format(Locale.ROOT, "_%08x", table.hashCode());
        return table.substring(0, MAX_NAME - suffix.length() - hash.length()) + hash + suffix;
    }

    String table() {
        return quoted(settings.table());
    }

    /** Its own name, and those of its indexes. */
    List<String> relations() {
        return List.of(
                settings.table(),
                unique(),
                name(settings.table(), "_key"),
                name(settings.table(), "_time"));
    }

    /** Its columns in their order. */
    List<Made> columns() {
        var made = new ArrayList<Made>();
        made.add(new Made(TIME, "timestamptz", true));
        settings.columns().forEach(c -> made.add(made(c)));
        if (settings.rest()) {
            made.add(new Made(REST, "jsonb", false));
        }
        made.add(new Made(LIFE, "integer", true));
        made.add(new Made(PARTITION, "integer", true));
        made.add(new Made(OFFSET, "bigint", true));
        return made;
    }

    private static Made made(Column column) {
        return new Made(column.name(), column.type().sql(), column.isRequired());
    }

    /** The names of its columns, separated by commas. */
    String names() {
        return columns().stream().map(c -> quoted(c.name())).collect(Collectors.joining(", "));
    }

    /** What makes the table where there is none, and all that belongs to it. */
    List<String> create(Engine engine) {
        var sql = new ArrayList<String>();
        sql.add(createTable(engine));
        sql.addAll(indexes(engine));
        if (engine == Engine.TIMESCALE) {
            sql.addAll(policies());
        }
        return sql;
    }

    private String createTable(Engine engine) {
        String columns =
                columns().stream()
                        .map(Made::sql)
                        .collect(Collectors.joining(",\n    ", "    ", ""));
        return "create table if not exists " + table() + " (\n" + columns + "\n) " + kind(engine);
    }

    private String kind(Engine engine) {
        if (engine == Engine.POSTGRESQL) {
            return "partition by range (" + quoted(TIME) + ")";
        }
        String segments = settings.key() == null ? "" : ", tsdb.segmentby='" + settings.key() + "'";
        return "with (tsdb.hypertable, tsdb.partition_column='time', tsdb.chunk_interval='1 day'"
                + segments
                + ", tsdb.orderby='time desc')";
    }

    /**
     * What makes its indexes where there are none. Rows of a key are found by key and time, by the
     * same index that keeps them apart if there is one; rows of a time by the order they were
     * written in, for which TimescaleDB has an index of its own.
     */
    List<String> indexes(Engine engine) {
        var sql = new ArrayList<String>();
        if (settings.conflict() != HistorySettings.Conflict.KEEP_BOTH) {
            sql.add(
                    "create unique index if not exists %s on %s (%s)"
                            .formatted(quoted(unique()), table(), identity()));
        } else if (settings.key() != null) {
            sql.add(
                    "create index if not exists %s on %s (%s, \"time\" desc)"
                            .formatted(
                                    quoted(name(settings.table(), "_key")),
                                    table(),
                                    quoted(settings.key())));
        }
        if (engine == Engine.POSTGRESQL) {
            String way = settings.key() == null ? "(\"time\" desc)" : "using brin (\"time\")";
            sql.add(
                    "create index if not exists %s on %s %s"
                            .formatted(quoted(name(settings.table(), "_time")), table(), way));
        }
        return sql;
    }

    /** The index that keeps two rows of one key and time apart. */
    String unique() {
        return name(settings.table(), "_once");
    }

    /** What two rows that conflict have in common. */
    String identity() {
        return quoted(String.valueOf(settings.key())) + ", " + quoted(TIME);
    }

    /** What TimescaleDB is to do by itself, in place of what it may have been told before. */
    List<String> policies() {
        String name = "'" + settings.table() + "'";
        var sql = new ArrayList<String>();
        sql.add("call remove_columnstore_policy(" + name + ", if_exists => true)");
        if (settings.compressAfter() != null) {
            sql.add(
                    "call add_columnstore_policy(%s, after => %s)"
                            .formatted(name, interval(settings.compressAfter())));
        }
        sql.add("select remove_retention_policy(" + name + ", if_exists => true)");
        var age = dropAfter();
        if (age != null) {
            sql.add(
                    "select add_retention_policy(%s, drop_after => %s)"
                            .formatted(name, interval(age)));
        }
        return sql;
    }

    /**
     * When days are dropped: all of each is older then, and no row of it is stored any more. Null
     * for never.
     */
    @Nullable Duration dropAfter() {
        var kept = settings.retention();
        return kept == null ? null : kept.plus(MARGIN);
    }

    static String interval(Duration duration) {
        return "interval '" + duration.toSeconds() + " seconds'";
    }

    String partition(LocalDate day) {
        return name(settings.table(), DAY.format(day));
    }

    /**
     * What makes the partition of a day. Made apart and attached, it does not stop who reads or
     * writes other days meanwhile.
     */
    List<String> createPartition(LocalDate day) {
        String partition = quoted(partition(day));
        return List.of(
                "create table %s (like %s including defaults including constraints)"
                        .formatted(partition, table()),
                "alter table %s attach partition %s for values from ('%s 00:00:00+00') to ('%s 00:00:00+00')"
                        .formatted(table(), partition, day, day.plusDays(1)));
    }

    /** A temporary table like it, for what a transaction stores. */
    String createStage(String stage) {
        String columns = columns().stream().map(Made::sql).collect(Collectors.joining(", "));
        return "create temp table if not exists %s (%s) on commit delete rows"
                .formatted(stage, columns);
    }

    /** Another name where the columns are others, so that no old one is mistaken for it. */
    String stage(String suffix) {
        String columns = table() + columns();
        return "pg_temp."
                + quoted(String.format(Locale.ROOT, "sluice_%08x_%s", columns.hashCode(), suffix));
    }

    /** What takes rows as text. */
    String copy(String into) {
        return "copy " + into + " (" + names() + ") from stdin";
    }
}
