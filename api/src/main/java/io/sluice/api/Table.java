package io.sluice.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that answer a question. It never changes.
 *
 * @param size how many rows there are
 * @param bucket the length of the buckets that rows are of; null if they are not
 * @param through how far the stream was known when this was read: the same question has the same
 *     rows as long as this is the same
 * @param next the cursor that goes on after the last row; null if there is none
 * @param isComplete false if there are rows that were left out, or are not known yet
 */
public record Table(
        List<Heading> headings,
        int size,
        Cells cells,
        @Nullable Duration bucket,
        String through,
        @Nullable String next,
        boolean isComplete) {
    public Table {
        headings = List.copyOf(headings);
    }

    /** The values, in the classes {@link ValueType} names. Any thread. */
    @FunctionalInterface
    public interface Cells {
        @Nullable Object at(int row, int column);
    }

    /** The same where what it is made from lacks what came last. */
    public Table behind() {
        return new Table(headings, size, cells, bucket, through, next, false);
    }

    /** Complete, of rows given as lists. */
    public static Table of(
            List<Heading> headings,
            List<? extends List<? extends @Nullable Object>> rows,
            String through) {
        return new Table(
                headings,
                rows.size(),
                (row, column) -> rows.get(row).get(column),
                null,
                through,
                null,
                true);
    }

    /** Not the values, which are a client's. */
    @Override
    public String toString() {
        return "Table[" + size + " rows]";
    }
}
