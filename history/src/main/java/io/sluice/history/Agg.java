package io.sluice.history;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What of a field's values in a bucket is asked for. */
public enum Agg {
    AVG,
    MIN,
    MAX,
    LAST,
    FIRST,
    SUM,
    COUNT,
    /** What a counter grew by, since the reading before the bucket. */
    DELTA,
    /** The same, for each second. */
    RATE;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isOfCounters() {
        return this == DELTA || this == RATE;
    }

    /** What it is made of, besides the count. */
    private Set<Part> parts() {
        return switch (this) {
            case AVG, SUM -> EnumSet.of(Part.SUM);
            case MIN -> EnumSet.of(Part.MIN);
            case MAX -> EnumSet.of(Part.MAX);
            case LAST -> EnumSet.of(Part.LAST, Part.LAST_TIME);
            case FIRST -> EnumSet.of(Part.FIRST, Part.FIRST_TIME);
            case COUNT -> EnumSet.of(Part.COUNT);
            case DELTA, RATE -> EnumSet.of(Part.FIRST, Part.LAST, Part.GROWN);
        };
    }

    static Set<Part> parts(Set<Agg> aggs) {
        var parts = EnumSet.of(Part.COUNT);
        aggs.forEach(a -> parts.addAll(a.parts()));
        return parts;
    }

    public static Agg parse(String text) {
        return Stream.of(values())
                .filter(a -> a.text().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new InvalidQuery(
                                "agg",
                                "agg must be of avg, min, max, last, first, sum, count,"
                                        + " delta, rate"));
    }
}
