package io.sluice.filter;

import org.jspecify.annotations.Nullable;

/** Looks up headers of one publication. */
@FunctionalInterface
public interface Headers {
    /** Where there are none. */
    Headers NONE = _ -> null;

    /** The header's bytes, or null if there is none of that name. */
    byte @Nullable [] bytes(String name);
}
