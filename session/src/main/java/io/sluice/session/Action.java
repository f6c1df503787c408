package io.sluice.session;

import java.util.Locale;

/** What can be allowed. */
public enum Action {
    SUBSCRIBE,
    REPLAY,
    HISTORY,
    PUBLISH,
    PRESENCE,
    STATS,
    ADMIN;

    /** Its name in configurations and claims. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
