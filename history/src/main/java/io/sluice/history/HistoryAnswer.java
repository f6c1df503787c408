package io.sluice.history;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows that answer a query, column by column: time, the key if the stream has one, what was asked.
 *
 * @param through how far the stream was stored when this was read
 * @param columns all of one size; none if nothing was read
 * @param positions life, partition and offset of each row; empty if rows are figures of rows
 * @param bucket the length of the buckets that rows are of; null if they are not
 * @param next the cursor that goes on after the last row; null if there is no more
 * @param isComplete false if the limit left rows out, or if figures are of a length that none are
 *     kept of, and rows that they would be made of are gone
 */
public record HistoryAnswer(
        List<StoredPlace> through,
        List<Values> columns,
        List<Values> positions,
        @Nullable Duration bucket,
        @Nullable String next,
        boolean isComplete) {
    public HistoryAnswer {
        through = List.copyOf(through);
        columns = List.copyOf(columns);
        positions = List.copyOf(positions);
    }

    static HistoryAnswer none(List<StoredPlace> through) {
        return new HistoryAnswer(through, List.of(), List.of(), null, null, true);
    }

    public int size() {
        return columns.isEmpty() ? 0 : columns.getFirst().size();
    }

    /** The first column of that name. */
    public Optional<Values> column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst();
    }

    public Optional<Values> column(String name, Agg agg) {
        return columns.stream().filter(c -> c.name().equals(name) && c.agg() == agg).findFirst();
    }
}
