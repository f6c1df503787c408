package io.sluice.hub;

/** What becomes of a cursor whose client could not take what was published. */
public enum SlowPolicy {
    /** It reads on from where it stood. */
    CATCH_UP,
    /** It goes on with what is published from now on. */
    LATEST
}
