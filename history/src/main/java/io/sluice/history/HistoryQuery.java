package io.sluice.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a stream's history. Names are those of the stream's columns; whether they exist
 * is known when it is asked.
 *
 * @param start of the first row's time
 * @param end after the last one's
 * @param keys empty for all
 * @param fields empty for all: of the rows, or those that have figures
 * @param aggs empty for average, least and greatest; not for raw rows
 * @param limit of rows; 0 for the usual one
 * @param cursor where an answer with more to come ended; null to begin. Only for raw rows
 * @param rows what may be seen at all: values, by column
 */
public record HistoryQuery(
        Instant start,
        Instant end,
        List<String> keys,
        List<String> fields,
        Detail detail,
        Set<Agg> aggs,
        Fill fill,
        Order order,
        int limit,
        @Nullable String cursor,
        Map<String, Set<String>> rows) {
    public HistoryQuery {
        keys = List.copyOf(keys);
        fields = List.copyOf(fields);
        aggs = Set.copyOf(aggs);
        rows = Map.copyOf(rows);
    }

    /** All rows of a range. */
    public static HistoryQuery raw(Instant start, Instant end) {
        return new HistoryQuery(
                start,
                end,
                List.of(),
                List.of(),
                new Detail.Raw(),
                Set.of(),
                Fill.NONE,
                Order.ASC,
                0,
                null,
                Map.of());
    }

    public HistoryQuery detail(Detail other) {
        return new HistoryQuery(
                start, end, keys, fields, other, aggs, fill, order, limit, cursor, rows);
    }
}
