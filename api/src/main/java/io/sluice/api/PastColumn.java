package io.sluice.api;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A column of a stream's history.
 *
 * @param unit what its numbers count; null if that is not known
 */
public record PastColumn(String name, ValueType type, Kind kind, @Nullable String unit) {
    /** What values mean. */
    public enum Kind {
        /** What something is at a time. */
        GAUGE,
        /** A reading that only grows, until it begins anew. */
        COUNTER,
        /** What tells things apart. */
        LABEL,
        /** The publication's key. */
        KEY;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
