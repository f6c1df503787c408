package io.sluice.api;

import java.util.Locale;

/** One of a few words a parameter may be. */
public interface Word {
    String name();

    /** As clients write it. */
    default String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
