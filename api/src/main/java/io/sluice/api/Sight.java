package io.sluice.api;

import io.sluice.filter.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which rows of a stream's history somebody may see: those that pass both.
 *
 * @param columns the values a column may have, by its name; empty for any
 * @param rule what each row has to pass, with no claims left open
 */
public record Sight(Map<String, Set<String>> columns, Predicate rule) {
    /** All rows. */
    public static final Sight ALL = new Sight(Map.of(), Predicate.ALWAYS);

    public Sight {
        columns = Map.copyOf(columns);
    }

    /** What tells it from every other. */
    List<String> identity() {
        var parts = new ArrayList<String>();
        new TreeMap<>(columns)
                .forEach((column, values) -> {
                    parts.add(column);
                    parts.add(Integer.toString(values.size()));
                    values.stream().sorted().forEach(parts::add);
                });
        parts.addAll(rule.identity());
        return parts;
    }

    /** Not the values, which may be personal. */
    @Override
    public String toString() {
        return "Sight" + columns.keySet();
    }
}
