package io.sluice.session;

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
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
