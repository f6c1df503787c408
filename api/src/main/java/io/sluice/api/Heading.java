package io.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * What a column of an answer is.
 *
 * @param name of the field, or what the column is called where it is of none
 * @param agg what it is of the field; null if it is the field
 * @param unit what its numbers count; null if that is not known
 */
public record Heading(
        String name, PastQuery.@Nullable Agg agg, ValueType type, @Nullable String unit) {
    /** A column without an aggregate or a unit. */
    public static Heading of(String name, ValueType type) {
        return new Heading(name, null, type, null);
    }
}
