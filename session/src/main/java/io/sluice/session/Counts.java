package io.sluice.session;

import java.util.Map;

/**
 * How many are connected at a moment.
 *
 * @param connections all of them, also those of clients who are nobody's
 * @param users the users who have connections, and how many each has
 */
public record Counts(long connections, Map<String, Integer> users) {
    /** Nobody. */
    public static final Counts NONE = new Counts(0, Map.of());

    public Counts {
        users = Map.copyOf(users);
    }
}
