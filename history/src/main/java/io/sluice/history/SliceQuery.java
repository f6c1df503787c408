package io.sluice.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks for what is before live: figures up to about now, then rows.
 *
 * @param now what is after it is rows, whatever clocks of devices say
 * @param keys empty for all
 * @param fields empty for all
 * @param points buckets of each key, at the most
 * @param aggs of the buckets; empty for the usual
 * @param rows what may be seen at all: values, by column
 */
public record SliceQuery(
        Instant start,
        Instant now,
        List<String> keys,
        List<String> fields,
        int points,
        Set<Agg> aggs,
        Map<String, Set<String>> rows) {
    public SliceQuery {
        keys = List.copyOf(keys);
        fields = List.copyOf(fields);
        aggs = Set.copyOf(aggs);
        rows = Map.copyOf(rows);
    }
}
