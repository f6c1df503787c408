package io.sluice.app;

import io.sluice.filter.FieldPath;
import io.sluice.history.Column;
import io.sluice.history.DatabaseSettings;
import io.sluice.history.HistorySettings;
import io.sluice.history.HistorySql;
import io.sluice.history.TimeRule;
import io.sluice.history.WriterSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code database}, and what streams say of their {@code history}. */
final class HistorySections {
    private static final String FIELD = "value.";
    private static final String HEADER = "header.";
    private static final String FOR_EVER = "forever";

    private HistorySections() {}

    static Optional<DatabaseSettings> database(Section database) {
        if (!database.isPresent()) {
            return Optional.empty();
        }
        boolean isOn = database.flag("enabled", true);
        String url = isOn ? database.requiredText("url") : database.text("url", "");
        String user = database.text("user", "");
        String password = database.text("password", "");
        int connections =
                database.number("connections", DatabaseSettings.DEFAULT_CONNECTIONS, 2, 1000);
        Duration timeout = database.duration("timeout", DatabaseSettings.DEFAULT_TIMEOUT);
        database.noMore();
        return isOn
                ? database.make(
                        () -> new DatabaseSettings(url, user, password, connections, timeout))
                : Optional.empty();
    }

    /** What is kept of a stream; empty if nothing is. */
    static Optional<HistorySettings> history(String stream, Section history) {
        if (!history.isPresent()) {
            return Optional.empty();
        }
        String table = history.text("table", stream.replace('-', '_').replace('.', '_'));
        @Nullable FieldPath time =
                history.made("time", "a field such as value.ts", HistorySections::field)
                        .orElse(null);
        @Nullable String key = history.text("key").orElse(null);
        List<Column> columns = columns(history, key);
        boolean rest = history.flag("payload", false);
        var conflict =
                history.choice(
                        "conflict",
                        HistorySettings.Conflict.class,
                        HistorySettings.Conflict.KEEP_BOTH);
        @Nullable Duration retention = retention(history);
        @Nullable Duration compress = history.duration("compressAfter").orElse(null);
        List<Duration> rollups =
                history.has("rollups")
                        ? history.allMade(
                                "rollups", "durations such as 1m", HistorySections::bucket)
                        : HistorySettings.DEFAULT_ROLLUPS;
        var writing = writing(history);
        var start = history.choice("start", Begin.class, Begin.EARLIEST);
        history.noMore();
        return history.make(() -> {
            var settings =
                    new HistorySettings(
                            stream,
                            table,
                            time,
                            columns,
                            key,
                            rest,
                            conflict,
                            retention,
                            compress,
                            rollups,
                            start == Begin.EARLIEST,
                            writing);
            HistorySql.relations(settings); // which tells what is wrong with its tables
            return settings;
        });
    }

    private static WriterSettings writing(Section history) {
        var usual = WriterSettings.DEFAULT;
        return new WriterSettings(
                times(history.section("times")),
                usual.maxRows(),
                usual.linger(),
                usual.timeout(),
                history.flag("dropColumns", usual.mayDrop()),
                history.flag("continuousAggregates", usual.hasViews()));
    }

    private static TimeRule times(Section times) {
        var usual = TimeRule.DEFAULT;
        var rule =
                new TimeRule(
                        times.scalar(
                                        "earliest",
                                        "a time such as 2000-01-01T00:00:00Z",
                                        Instant::parse)
                                .orElse(usual.earliest()),
                        times.duration("ahead", usual.ahead()),
                        times.choice("unusable", TimeRule.Unusable.class, usual.unusable()));
        times.noMore();
        return rule;
    }

    /** Tells of tables that would be made for two streams. */
    static void tellSharedTables(Section root, List<StreamConfig> streams) {
        var owners = new HashMap<String, String>();
        for (var stream : streams) {
            var history = stream.history();
            if (history == null) {
                continue;
            }
            for (String relation : HistorySql.relations(history)) {
                String owner = owners.putIfAbsent(relation, stream.name());
                if (owner != null) {
                    section(root, stream.name())
                            .problem(
                                    "table",
                                    "'%s' is of the history of '%s', too"
                                            .formatted(relation, owner));
                    break;
                }
            }
        }
    }

    private static Section section(Section root, String stream) {
        return OwnStreams.NAMES.contains(stream)
                ? root.section("monitoring").section("history")
                : root.section("streams").section(stream).section("history");
    }

    /**
     * The headers that columns are made of. Tells of columns that could never have a value, and of
     * a key that is none: what a token may see is found by it.
     *
     * @param fields the fields payloads have, where that is known; empty if it is not
     */
    static Set<String> headers(HistorySettings settings, Section history, Set<String> fields) {
        var headers = new TreeSet<String>();
        for (var column : settings.columns()) {
            var section = history.section("columns").section(column.name());
            switch (column.source()) {
                case Column.Source.Header(var name) -> headers.add(name);
                case Column.Source.Field(var path) -> {
                    if (!fields.isEmpty() && !fields.contains(path.steps().getFirst())) {
                        section.problem(
                                "",
                                "value.%s is not among the stream's 'fields', which are all a publication has"
                                        .formatted(path));
                    }
                }
                case Column.Source.Key _, Column.Source.LogTime _ -> {}
            }
            if (column.name().equals(settings.key())
                    && !(column.source() instanceof Column.Source.Key)) {
                history.problem("key", "column '%s' is not 'from: key'".formatted(column.name()));
            }
        }
        return headers;
    }

    /** Where a writer that never wrote begins. */
    private enum Begin {
        EARLIEST,
        LATEST
    }

    private static @Nullable Duration retention(Section history) {
        if (history.text("retention", "").equals(FOR_EVER)) {
            return null;
        }
        return history.duration("retention", HistorySettings.DEFAULT_RETENTION);
    }

    private static Duration bucket(String text) {
        Duration bucket = Quantity.duration(text);
        if (bucket == null) {
            throw new IllegalArgumentException("expected a duration such as 1m, 1h or 1d");
        }
        return bucket;
    }

    private static List<Column> columns(Section history, @Nullable String key) {
        var columns = new ArrayList<Column>();
        history.required("columns", "the columns of its table, e.g. power_w: {type: double}");
        history.named("columns")
                .forEach((name, section) ->
                        column(name, section, name.equals(key)).ifPresent(columns::add));
        return columns;
    }

    private static Optional<Column> column(String name, Section section, boolean isKey) {
        Column.Source source =
                section.made(
                                "from",
                                "key, time, header.<name> or value.<field>",
                                HistorySections::source)
                        .orElseGet(() -> new Column.Source.Field(new FieldPath(List.of(name))));
        var type = section.choice("type", Column.Type.class, type(source));
        boolean isRequired = section.flag("required", false);
        boolean tellsApart = isKey || isRequired || source instanceof Column.Source.Key;
        var kind = section.choice("kind", Column.Kind.class, kind(type, tellsApart));
        @Nullable String unit = section.text("unit").orElse(null);
        section.noMore();
        return section.make(() -> new Column(name, source, type, kind, isRequired, unit));
    }

    private static Column.Type type(Column.Source source) {
        return switch (source) {
            case Column.Source.Key _, Column.Source.Header _ -> Column.Type.TEXT;
            case Column.Source.LogTime _ -> Column.Type.TIMESTAMP;
            case Column.Source.Field _ -> Column.Type.DOUBLE;
        };
    }

    /** Counters are reckoned for each value of a label: what may change is none by itself. */
    private static Column.Kind kind(Column.Type type, boolean tellsApart) {
        return switch (type) {
            case DOUBLE, REAL, BIGINT, INTEGER, SMALLINT, NUMERIC -> Column.Kind.GAUGE;
            case BOOLEAN, TEXT -> tellsApart ? Column.Kind.LABEL : Column.Kind.PLAIN;
            case TIMESTAMP, JSON -> Column.Kind.PLAIN;
        };
    }

    private static Column.Source source(String text) {
        if (text.equals("key")) {
            return new Column.Source.Key();
        }
        if (text.equals("time")) {
            return new Column.Source.LogTime();
        }
        if (text.startsWith(HEADER) && text.length() > HEADER.length()) {
            return new Column.Source.Header(text.substring(HEADER.length()));
        }
        return new Column.Source.Field(field(text));
    }

    private static FieldPath field(String text) {
        if (!text.startsWith(FIELD)) {
            throw new IllegalArgumentException(
                    "expected a field such as value.ts, found '" + text + "'");
        }
        return FieldPath.parse(text.substring(FIELD.length()));
    }
}
