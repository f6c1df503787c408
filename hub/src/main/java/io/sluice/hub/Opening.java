package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * How a cursor is opened.
 *
 * @param beginning where
 * @param view what of the stream it reads
 * @param key the one key it is about; null for all
 * @param slow what becomes of it when its client is slow
 * @param pace how often it moves
 */
public record Opening(
        Beginning beginning, View view, @Nullable Payload key, SlowPolicy slow, Pace pace) {
    /** What of a stream a cursor reads. */
    public enum View {
        /** Every publication. */
        EVENTS,
        /** The last value of every key first, then every publication. */
        STATE
    }

    /** With what is published next, all of it. */
    public static Opening live(SlowPolicy slow) {
        return new Opening(new Beginning.Now(), View.EVENTS, null, slow, Pace.NONE);
    }

    boolean isState() {
        return view == View.STATE;
    }
}
