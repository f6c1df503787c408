package io.sluice.history;

import java.util.Locale;
import java.util.stream.Stream;

/** The order of rows, by their time. */
public enum Order {
    ASC,
    DESC;

    /** Whether a place comes after another. */
    boolean isAfter(Place place, Place other) {
        return this == ASC ? place.compareTo(other) > 0 : place.compareTo(other) < 0;
    }

    public static Order parse(String text) {
        return Stream.of(values())
                .filter(o -> o.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidQuery("order", "order must be asc or desc"));
    }
}
