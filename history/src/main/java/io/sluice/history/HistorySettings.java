package io.sluice.history;

import io.sluice.filter.FieldPath;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a stream in the database.
 *
 * @param stream the stream
 * @param table its table's name
 * @param time the field that has the device's time; null for the log's
 * @param columns in the order of the table; at least one
 * @param key the column that has the publication's key: what rows of one thing have in common; null
 *     if rows are all of one thing
 * @param rest true if there is a column {@code payload} with all of it, as JSON
 * @param conflict what becomes of a second row of one key and time
 * @param retention how long rows are kept; null for ever
 * @param compressAfter TimescaleDB stores rows by columns then; null for never
 * @param rollups buckets whose figures are kept ready, from short to long; each divides the next,
 *     and the first a day if there is a retention
 * @param fromStart true if a new writer begins with the oldest publication of the log, false with
 *     the next one
 * @param writing how it is written
 */
public record HistorySettings(
        String stream,
        String table,
        @Nullable FieldPath time,
        List<Column> columns,
        @Nullable String key,
        boolean rest,
        Conflict conflict,
        @Nullable Duration retention,
        @Nullable Duration compressAfter,
        List<Duration> rollups,
        boolean fromStart,
        WriterSettings writing) {
    public static final Duration DEFAULT_RETENTION = Duration.ofDays(365);
    public static final List<Duration> DEFAULT_ROLLUPS =
            List.of(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1));

    private static final Duration DAY = Duration.ofDays(1);

    /** What is written in the usual way. */
    public HistorySettings(
            String stream,
            String table,
            @Nullable FieldPath time,
            List<Column> columns,
            @Nullable String key,
            boolean rest,
            Conflict conflict,
            @Nullable Duration retention,
            @Nullable Duration compressAfter,
            List<Duration> rollups,
            boolean fromStart) {
        this(
                stream,
                table,
                time,
                columns,
                key,
                rest,
                conflict,
                retention,
                compressAfter,
                rollups,
                fromStart,
                WriterSettings.DEFAULT);
    }

    public HistorySettings {
        columns = List.copyOf(columns);
        rollups = List.copyOf(rollups);
        if (!table.matches(Column.NAME) || table.startsWith("sluice_")) {
            throw new IllegalArgumentException(
                    "a table's name must be lower case letters, digits and '_', beginning with a"
                            + " letter but not with 'sluice_', got: "
                            + table);
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("the history of a stream needs a column");
        }
        var names = new HashSet<String>();
        for (var column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("there are two columns " + column.name());
            }
        }
        if (rest && names.contains(TableSql.REST)) {
            throw new IllegalArgumentException(
                    "a column 'payload' is in the way of the whole payload's");
        }
        if (key != null && !names.contains(key)) {
            throw new IllegalArgumentException("there is no column '" + key + "' to be the key");
        }
        if (conflict != Conflict.KEEP_BOTH && key == null) {
            throw new IllegalArgumentException(
                    "without a key no two rows are of one key and time: conflict must be"
                            + " keep-both");
        }
        Duration shorter = Duration.ZERO;
        for (var bucket : rollups) {
            boolean isMultiple =
                    shorter.isZero()
                            || (bucket.compareTo(shorter) > 0
                                    && bucket.toMillis() % shorter.toMillis() == 0);
            if (!bucket.isPositive() || bucket.toMillis() % 1000 != 0 || !isMultiple) {
                throw new IllegalArgumentException(
                        "rollups must be whole seconds, each a multiple of the one before, got: "
                                + rollups);
            }
            shorter = bucket;
        }
        boolean dividesDays =
                rollups.isEmpty() || DAY.toSeconds() % rollups.getFirst().toSeconds() == 0;
        if (retention != null && !dividesDays) {
            // Else there would be buckets half of whose rows have been dropped.
            throw new IllegalArgumentException(
                    "the shortest of rollups must divide a day where rows are not kept forever, got: "
                            + rollups);
        }
    }

    /**
     * The columns that can tell whose a row is: each row has a value that is exactly the
     * publication's, and figures are never of rows with several of them.
     */
    public List<Column> tellingApart() {
        return new Layout(this)
                .labels().stream()
                        .filter(column -> column.isRequired() && column.type().isEqualAsText())
                        .toList();
    }

    /** The same, written in another way. */
    HistorySettings written(WriterSettings how) {
        return new HistorySettings(
                stream,
                table,
                time,
                columns,
                key,
                rest,
                conflict,
                retention,
                compressAfter,
                rollups,
                fromStart,
                how);
    }

    /** What becomes of a second row of one key and time. */
    public enum Conflict {
        /** There are two. */
        KEEP_BOTH,
        /** It is left out. */
        KEEP_FIRST,
        /** It takes the place of the first. */
        KEEP_LAST
    }
}
