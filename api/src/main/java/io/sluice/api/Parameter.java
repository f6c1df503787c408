package io.sluice.api;

import io.sluice.api.PastQuery.Agg;
import io.sluice.api.PastQuery.Downsample;
import io.sluice.api.PastQuery.Fill;
import io.sluice.api.PastQuery.Order;
import io.sluice.api.PastTotals.Period;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/**
 * A parameter of the query of a URL. What is here is both what is read and what the OpenAPI
 * document tells.
 *
 * @param says what it is, for the document
 * @param most how often it may be there
 */
record Parameter<T>(String name, String says, Kind<T> kind, int most, boolean isRequired) {
    static final Parameter<Instant> START = one("start", "From when on. RFC 3339.", new TimeKind());
    static final Parameter<Instant> END =
            one("end", "Up to, but not at. Now unless said. RFC 3339.", new TimeKind());
    static final Parameter<String> KEY =
            new Parameter<>(
                    "key",
                    "Only that key; may be there several times. '@me' is the user's own.",
                    new KeyKind(),
                    Bounds.MOST_KEYS,
                    false);
    static final Parameter<List<String>> FIELDS =
            one(
                    "fields",
                    "Only these columns, with commas between.",
                    new ListKind<>(
                            TextKind.of(
                                    "[A-Za-z_][A-Za-z0-9_.-]{0,99}",
                                    "names of columns with commas between"),
                            Bounds.MOST_NAMES));
    static final Parameter<Duration> BUCKET =
            one(
                    "bucket",
                    "Figures of buckets of that length, such as 1m, 15m, 1h or 1d.",
                    new SpanKind(Bounds.LONGEST_BUCKET));
    static final Parameter<Integer> POINTS =
            one(
                    "points",
                    "At most so many buckets, or so many values of each field where 'downsample'"
                            + " chooses them.",
                    new WholeKind(1, Bounds.MOST_POINTS));
    static final Parameter<List<Agg>> AGG =
            one(
                    "agg",
                    "Which figures of a bucket, with commas between; avg unless said.",
                    new ListKind<>(WordKind.of(Agg.values()), Agg.values().length));
    static final Parameter<Fill> FILL =
            one(
                    "fill",
                    "What an empty bucket has; it is left out unless said.",
                    WordKind.of(Fill.values()));
    static final Parameter<Order> ORDER =
            one("order", "By time; asc unless said.", WordKind.of(Order.values()));
    static final Parameter<Integer> LIMIT =
            one(
                    "limit",
                    "Of rows; " + Bounds.USUAL_ROWS + " unless said.",
                    new WholeKind(1, Bounds.MOST_ROWS));
    static final Parameter<String> CURSOR =
            one(
                    "cursor",
                    "Goes on where an answer with the member 'next' ended. Only for raw rows.",
                    TextKind.of("[A-Za-z0-9_.~:-]{1,500}", "what an answer has given as 'next'"));
    static final Parameter<Downsample> DOWNSAMPLE =
            one(
                    "downsample",
                    "How values are chosen for 'points': both ways keep the extremes.",
                    WordKind.of(Downsample.values()));
    static final Parameter<Period> BY =
            one("by", "Which periods; hour unless said.", WordKind.of(Period.values()));
    static final Parameter<ZoneId> TZ =
            one("tz", "Where periods begin by the clock; UTC unless said.", new ZoneKind());
    static final Parameter<Duration> LAST =
            one("last", "How far back, such as 15m.", new SpanKind(Bounds.LONGEST_RECENT));
    static final Parameter<Instant> SINCE = one("since", "From when on. RFC 3339.", new TimeKind());
    static final Parameter<Format> FORMAT =
            one(
                    "format",
                    "The form of the answer; goes before the header Accept.",
                    WordKind.of(Format.values()));

    private static <T> Parameter<T> one(String name, String says, Kind<T> kind) {
        return new Parameter<>(name, says, kind, 1, false);
    }

    /** The same, where it has to be there. */
    Parameter<T> required() {
        return new Parameter<>(name, says, kind, most, true);
    }
}
