package io.sluice.history;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction has stored of a stretch of the log. All names may be put into SQL as they
 * are.
 *
 * @param settings what is kept of the stream
 * @param life the number of the topic's incarnation
 * @param partition the partition's number
 * @param from the stretch's first offset
 * @param to the offset after its last one
 * @param first no row that was stored or replaced is of an earlier time
 * @param last nor of a later one
 * @param rows what was to be stored; with {@code KEEP_BOTH} it was
 * @param stored a temporary table that holds exactly the rows that were stored, with the columns of
 *     the stream's table in their order; null if nobody needs it
 * @param replaced a temporary table like it that holds the rows whose places they took; null if
 *     there are none
 */
record Batch(
        HistorySettings settings,
        int life,
        int partition,
        long from,
        long to,
        Instant first,
        Instant last,
        List<StoredRow> rows,
        @Nullable String stored,
        @Nullable String replaced) {}
