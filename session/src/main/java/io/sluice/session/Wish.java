package io.sluice.session;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants of a subscription, in its own words: nothing of it has been checked. Null and
 * empty lists stand for what it did not say.
 *
 * @param after positions to go on behind
 * @param since a time or a duration to begin at
 * @param last a number of publications to begin with
 * @param mode {@code events} or {@code state}
 * @param points how many of the past may be told instead of each publication
 * @param filter an expression
 * @param fields paths of the fields to be sent
 * @param every a duration, the least between two messages about one key
 * @param deliver {@code latest} or {@code all}
 */
public record Wish(
        List<String> after,
        @Nullable String since,
        @Nullable String last,
        @Nullable String mode,
        @Nullable String points,
        @Nullable String filter,
        List<String> fields,
        @Nullable String every,
        @Nullable String deliver) {
    /** Nothing special. */
    public static final Wish PLAIN =
            new Wish(List.of(), null, null, null, null, null, List.of(), null, null);

    /** One without points. */
    public Wish(
            List<String> after,
            @Nullable String since,
            @Nullable String last,
            @Nullable String mode,
            @Nullable String filter,
            List<String> fields,
            @Nullable String every,
            @Nullable String deliver) {
        this(after, since, last, mode, null, filter, fields, every, deliver);
    }

    public Wish {
        after = List.copyOf(after);
        fields = List.copyOf(fields);
    }

    /** What a URL's parameters say. */
    public static Wish of(Map<String, List<String>> query) {
        return new Wish(
                list(query, "after"),
                one(query, "since"),
                one(query, "last"),
                one(query, "mode"),
                one(query, "points"),
                one(query, "filter"),
                list(query, "fields"),
                one(query, "every"),
                one(query, "deliver"));
    }

    private static @Nullable String one(Map<String, List<String>> query, String name) {
        var values = query.getOrDefault(name, List.of());
        return values.isEmpty() ? null : values.getFirst();
    }

    private static List<String> list(Map<String, List<String>> query, String name) {
        return query.getOrDefault(name, List.of()).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .toList();
    }

    /** True if it says nothing. */
    public boolean isPlain() {
        return equals(PLAIN);
    }

    /** The same, but going on behind these positions. */
    public Wish after(List<String> positions) {
        return new Wish(positions, null, null, mode, filter, fields, every, deliver);
    }

    /** The same, but beginning at that time or duration. */
    Wish since(@Nullable String begin) {
        return new Wish(List.of(), begin, null, mode, filter, fields, every, deliver);
    }

    /** The same, but beginning with the last so many publications. */
    public Wish withLast(int count) {
        return new Wish(
                List.of(), null, String.valueOf(count), mode, filter, fields, every, deliver);
    }

    /** The same, without a beginning. */
    Wish fromNow() {
        return after(List.of());
    }

    /** The same at another pace. */
    Wish at(@Nullable String otherEvery, @Nullable String otherDeliver) {
        return new Wish(after, since, last, mode, points, filter, fields, otherEvery, otherDeliver);
    }
}
