package io.sluice.hub;

/** What becomes of a cursor whose client could not take what was published. */
public enum SlowPolicy {
    /** It reads on from where it stood. */
    CATCH_UP,
    /** It goes on with what is published from now on. */
    LATEST,
    /** Whoever reads is asked to give up; until it does it is as {@link #CATCH_UP}. */
    DISCONNECT
}
