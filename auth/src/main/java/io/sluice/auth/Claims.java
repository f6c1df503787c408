package io.sluice.auth;

import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a token says, as parsed JSON. Whether it is true is for others to find out. */
final class Claims implements io.sluice.session.Claims {
    /** The end of the year 9999, in seconds: what dates can say. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final Map<String, ?> values;

    Claims(Map<String, ?> values) {
        this.values = values;
    }

    /** The claim of that name; else what lies at the end of the path, its steps parted by dots. */
    @Override
    public @Nullable Object find(String path) {
        Object named = values.get(path);
        return named != null ? named : walk(path);
    }

    private @Nullable Object walk(String path) {
        Object at = values;
        for (String step : path.split("\\.", -1)) {
            if (!(at instanceof Map<?, ?> object)) {
                return null;
            }
            at = object.get(step);
        }
        return at;
    }

    /**
     * Those of these paths that are plain values or lists of them, and nothing else: what outlives
     * the check. It never changes.
     */
    Claims only(Collection<String> paths) {
        var kept = new HashMap<String, Object>();
        for (String path : paths) {
            Object found = find(path);
            if (found instanceof List<?> list) {
                kept.put(path, plainItems(list));
            } else if (isPlain(found)) {
                kept.put(path, found);
            }
        }
        return new Claims(Map.copyOf(kept));
    }

    /** What is not plain stays as an item that nothing equals: a rule must not take it for gone. */
    private static List<@Nullable Object> plainItems(List<?> list) {
        var items = new ArrayList<@Nullable Object>(list.size());
        for (Object item : list) {
            items.add(isPlain(item) ? item : null);
        }
        return Collections.unmodifiableList(items);
    }

    private static boolean isPlain(@Nullable Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    /** A claim that must be text if it is there. */
    @Nullable String text(String name) throws Unauthenticated {
        return switch (values.get(name)) {
            case null -> null;
            case String text -> text;
            default -> throw bad(name, "must be text");
        };
    }

    /** A claim that must be a date if it is there, in milliseconds since the epoch. */
    OptionalLong millis(String name) throws Unauthenticated {
        return switch (values.get(name)) {
            case null -> OptionalLong.empty();
            case Number seconds -> OptionalLong.of(millis(name, seconds));
            default -> throw bad(name, "must be a number");
        };
    }

    private static long millis(String name, Number seconds) throws Unauthenticated {
        double value = seconds.doubleValue();
        if (!(value >= 0 && value <= LAST_SECOND)) {
            throw bad(name, "must be seconds since 1970, up to the year 9999");
        }
        return seconds instanceof Long whole ? whole * 1000 : (long) Math.floor(value * 1000);
    }

    /** True if {@code aud} names one of these. */
    boolean isFor(Set<String> audiences) throws Unauthenticated {
        return switch (values.get("aud")) {
            case null -> false;
            case String one -> audiences.contains(one);
            case List<?> many ->
                    many.stream().anyMatch(one -> one != null && audiences.contains(one));
            default -> throw bad("aud", "must be text or a list");
        };
    }

    private static Unauthenticated bad(String claim, String expected) {
        return new Unauthenticated(Reason.CLAIMS, "claim '" + claim + "' " + expected);
    }

    /** Without the values, which may be personal. */
    @Override
    public String toString() {
        return "Claims[redacted]";
    }
}
