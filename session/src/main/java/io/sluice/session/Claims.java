package io.sluice.session;

import org.jspecify.annotations.Nullable;

/** What a principal's token says. Asked on any thread. */
@FunctionalInterface
public interface Claims {
    /** Says nothing. */
    Claims NONE = _ -> null;

    /**
     * A claim: text, a number, true or false, or a list of those; null if there is none.
     *
     * @param path its name, or the path to it with dots
     */
    @Nullable Object find(String path);
}
