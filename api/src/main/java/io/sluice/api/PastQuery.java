package io.sluice.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question about a range of a stream's history.
 *
 * @param start of the first row's time
 * @param end after the last one's
 * @param aggs none for raw rows, and where points are chosen
 * @param limit of rows
 * @param cursor where an answer with more to come ended; null to begin. Only for raw rows
 */
public record PastQuery(
        Scope scope,
        Instant start,
        Instant end,
        Detail detail,
        List<Agg> aggs,
        Fill fill,
        Order order,
        int limit,
        @Nullable String cursor) {
    public PastQuery {
        aggs = List.copyOf(aggs);
    }

    PastQuery within(Scope other) {
        return new PastQuery(other, start, end, detail, aggs, fill, order, limit, cursor);
    }

    /** How much of the rows is asked for. */
    public sealed interface Detail {
        /** The rows themselves. */
        record Raw() implements Detail {}

        /** Figures of buckets of that length. */
        record Buckets(Duration length) implements Detail {}

        /** Figures of at most so many buckets. */
        record Points(int most) implements Detail {}

        /** At most so many values of each field, chosen so that they look like all of them. */
        record Chosen(int most, Downsample how) implements Detail {}
    }

    /** What of a field's values in a bucket is asked for. */
    public enum Agg implements Word {
        AVG,
        MIN,
        MAX,
        LAST,
        FIRST,
        SUM,
        COUNT,
        /** What a counter grew by. */
        DELTA,
        /** The same, for each second. */
        RATE
    }

    /** What an empty bucket has. */
    public enum Fill implements Word {
        /** It is left out. */
        NONE,
        NULL,
        /** What the bucket before has. */
        PREVIOUS,
        /** What is on the line between its neighbours. */
        LINEAR
    }

    /** The order of rows, by their time. */
    public enum Order implements Word {
        ASC,
        DESC
    }

    /** How few values are chosen of many. */
    public enum Downsample implements Word {
        /** None is: there are figures of buckets. */
        NONE,
        /** Those that span the largest triangles, and the extremes. */
        LTTB,
        /** The smallest and the greatest of each stretch. */
        MINMAX
    }
}
