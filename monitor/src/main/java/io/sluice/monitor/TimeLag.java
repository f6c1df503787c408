package io.sluice.monitor;

import org.jspecify.annotations.Nullable;

/**
 * The age of the oldest record that a group has not had.
 *
 * @param millis {@link Sighting#UNKNOWN} if not known; 0 if there is no such record
 * @param from how it is known; null where there is nothing to know
 */
record TimeLag(long millis, @Nullable From from) {
    static final TimeLag UNKNOWN = new TimeLag(Sighting.UNKNOWN, null);
    static final TimeLag NONE = new TimeLag(0, null);

    /** How it is known. */
    enum From {
        /** By the timestamp of the record. */
        RECORD("record"),
        /** By when the end offset passed the committed one. */
        INTERPOLATED("interpolated");

        private final String word;

        From(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    boolean isKnown() {
        return millis != Sighting.UNKNOWN;
    }

    /**
     * The longer of both, as far as known: a part that is not known makes nothing shorter, but
     * nobody who might be behind is said not to be.
     */
    TimeLag max(TimeLag other) {
        var longer = other.millis > millis ? other : this;
        boolean isPartUnknown = !isKnown() || !other.isKnown();
        return longer.millis == 0 && isPartUnknown ? UNKNOWN : longer;
    }
}
