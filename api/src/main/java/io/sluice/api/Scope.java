package io.sluice.api;

import java.util.List;

/**
 * What of a stream's history is looked at. Columns are those of {@link Past#columns}; keys are a
 * client's, and may be any text.
 *
 * @param keys empty for all
 * @param fields empty for all
 * @param rows which rows may be seen at all
 */
public record Scope(List<String> keys, List<String> fields, Sight rows) {
    static final Scope ALL = new Scope(List.of(), List.of(), Sight.ALL);

    public Scope {
        keys = List.copyOf(keys);
        fields = List.copyOf(fields);
    }

    /** Not the keys and values, which may be personal. */
    @Override
    public String toString() {
        return "Scope" + fields;
    }
}
