package io.sluice.history;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * What an empty bucket between the first and the last asked for has. Only values that hold on can
 * be filled: averages, extremes, first and last. Counts are 0 then; sums and differences are null.
 */
public enum Fill {
    /** It is left out. */
    NONE,
    NULL,
    /** What the bucket before has. */
    PREVIOUS,
    /** What is on the line between the bucket before and the one after. */
    LINEAR;

    public static Fill parse(String text) {
        return Stream.of(values())
                .filter(f -> f.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidQuery("fill", "fill must be none, null, previous or linear"));
    }
}
