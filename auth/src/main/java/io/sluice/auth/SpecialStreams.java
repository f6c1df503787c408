package io.sluice.auth;

import java.util.Set;

/**
 * The streams that grants are not about as they are about others.
 *
 * @param perUser those whose keys are users: a grant that names no keys is about the client's own
 * @param byName those a grant has to name: one for all streams is not about them
 */
public record SpecialStreams(Set<String> perUser, Set<String> byName) {
    /** There are none. */
    public static final SpecialStreams NONE = new SpecialStreams(Set.of(), Set.of());

    public SpecialStreams {
        perUser = Set.copyOf(perUser);
        byName = Set.copyOf(byName);
    }
}
