package io.sluice.history;

import java.util.Locale;
import java.util.stream.Stream;

/** How few values are chosen of many. */
public enum Downsample {
    /** None is: there are figures of buckets. */
    NONE,
    /** Those that span the largest triangles, and the extremes. */
    LTTB,
    /** The smallest and the greatest of each stretch. */
    MINMAX;

    public static Downsample parse(String text) {
        return Stream.of(values())
                .filter(d -> d.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidQuery("downsample", "downsample must be none, lttb or minmax"));
    }
}
