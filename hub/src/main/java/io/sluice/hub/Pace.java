package io.sluice.hub;

import java.time.Duration;

/**
 * How often a cursor moves.
 *
 * @param every the least time between two moves; zero for no such limit
 * @param deliver what it is given when it moves
 */
public record Pace(Duration every, Deliver deliver) {
    /** As things come. */
    public static final Pace NONE = new Pace(Duration.ZERO, Deliver.ALL);

    /** What a cursor is given of what it passes. */
    public enum Deliver {
        /** Of each key what was published last. */
        LATEST,
        ALL
    }

    public Pace {
        if (every.isNegative()) {
            throw new IllegalArgumentException("every must not be negative, got: " + every);
        }
    }

    /** True if there is a least time between two moves. */
    public boolean isSet() {
        return !every.isZero();
    }

    boolean conflates() {
        return isSet() && deliver == Deliver.LATEST;
    }
}
