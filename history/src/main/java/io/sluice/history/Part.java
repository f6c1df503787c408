package io.sluice.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of a figure, as a column of a roll-up. */
enum Part {
    COUNT("_count"),
    SUM("_sum"),
    MIN("_min"),
    MIN_TIME("_min_time"),
    MAX("_max"),
    MAX_TIME("_max_time"),
    FIRST("_first"),
    FIRST_TIME("_first_time"),
    LAST("_last"),
    LAST_TIME("_last_time"),
    GROWN("_grown"),
    AREA("_area");

    /** What every measure has. */
    static final List<Part> OF_ALL =
            List.of(COUNT, SUM, MIN, MIN_TIME, MAX, MAX_TIME, FIRST, FIRST_TIME, LAST, LAST_TIME);

    private final String suffix;

    Part(String suffix) {
        this.suffix = suffix;
    }

    String suffix() {
        return suffix;
    }

    boolean isTime() {
        return switch (this) {
            case MIN_TIME, MAX_TIME, FIRST_TIME, LAST_TIME -> true;
            case COUNT, SUM, MIN, MAX, FIRST, LAST, GROWN, AREA -> false;
        };
    }

    String type(Column measure) {
        return switch (this) {
            case COUNT -> "bigint";
            case SUM, GROWN -> Arithmetic.of(measure.type()).sql();
            case MIN, MAX, FIRST, LAST -> measure.type().sql();
            case MIN_TIME, MAX_TIME, FIRST_TIME, LAST_TIME -> "timestamptz";
            case AREA -> "double precision";
        };
    }

    String sql(Column measure) {
        return switch (this) {
            case COUNT, GROWN, AREA -> type(measure) + " not null default 0";
            case SUM, MIN, MIN_TIME, MAX, MAX_TIME, FIRST, FIRST_TIME, LAST, LAST_TIME ->
                    type(measure);
        };
    }

    /** The value that a later group ({@code excluded}) makes of what is there ({@code t}). */
    String appended(Column measure) {
        return switch (this) {
            case COUNT -> both(measure, "+");
            case SUM ->
                    "coalesce(%s, %s, %s)"
                            .formatted(both(measure, "+"), there(measure), next(measure));
            case MIN -> "least(%s, %s)".formatted(there(measure), next(measure));
            case MAX -> "greatest(%s, %s)".formatted(there(measure), next(measure));
            case MIN_TIME -> timeIf(measure, MIN, "<");
            case MAX_TIME -> timeIf(measure, MAX, ">");
            case FIRST, FIRST_TIME -> "coalesce(%s, %s)".formatted(there(measure), next(measure));
            case LAST, LAST_TIME -> "coalesce(%s, %s)".formatted(next(measure), there(measure));
            case GROWN -> both(measure, "+") + " + " + growth(measure);
            case AREA -> both(measure, "+") + " + " + bridge(measure);
        };
    }

    private String timeIf(Column measure, Part value, String sign) {
        return "case when %s is null or %s %s %s then %s else %s end"
                .formatted(
                        value.there(measure),
                        value.next(measure),
                        sign,
                        value.there(measure),
                        next(measure),
                        there(measure));
    }

    private static String growth(Column measure) {
        var last = LAST.there(measure) + "::" + GROWN.type(measure);
        var first = FIRST.next(measure) + "::" + GROWN.type(measure);
        return "coalesce(case when %s < %s then %s else %s - %s end, 0)"
                .formatted(first, last, first, first, last);
    }

    /** None over a gap, nor where one of the two has no values. */
    private static String bridge(Column measure) {
        var length = FIRST_TIME.next(measure) + " - " + LAST_TIME.there(measure);
        return "case when %s <= %s then (%s::float8 + %s::float8) / 2 * extract(epoch from %s)::float8 else 0 end"
                .formatted(
                        length,
                        TableSql.interval(Figure.GAP),
                        LAST.there(measure),
                        FIRST.next(measure),
                        length);
    }

    private String both(Column measure, String sign) {
        return there(measure) + " " + sign + " " + next(measure);
    }

    private String there(Column measure) {
        return "t." + RollupTable.column(measure, this);
    }

    private String next(Column measure) {
        return "excluded." + RollupTable.column(measure, this);
    }

    /** A figure's value of this part, as it is bound; null if it has none. */
    @Nullable Object of(Figure figure) {
        return switch (this) {
            case COUNT -> figure.count;
            case SUM -> figure.sum;
            case MIN -> figure.min;
            case MAX -> figure.max;
            case FIRST -> figure.first;
            case LAST -> figure.last;
            case MIN_TIME -> figure.count == 0 ? null : figure.minTime;
            case MAX_TIME -> figure.count == 0 ? null : figure.maxTime;
            case FIRST_TIME -> figure.count == 0 ? null : figure.firstTime;
            case LAST_TIME -> figure.count == 0 ? null : figure.lastTime;
            case GROWN -> figure.grown == null ? 0 : figure.grown;
            case AREA -> figure.area;
        };
    }
}
