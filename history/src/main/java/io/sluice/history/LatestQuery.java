package io.sluice.history;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks for the last row of each key.
 *
 * @param keys empty for all, or as many as are looked at
 * @param fields empty for all
 * @param rows what may be seen at all: values, by column
 */
public record LatestQuery(List<String> keys, List<String> fields, Map<String, Set<String>> rows) {
    public LatestQuery {
        keys = List.copyOf(keys);
        fields = List.copyOf(fields);
        rows = Map.copyOf(rows);
    }
}
