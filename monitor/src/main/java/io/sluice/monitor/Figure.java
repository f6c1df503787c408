package io.sluice.monitor;

import org.jspecify.annotations.Nullable;

/**
 * A figure and where it is from.
 *
 * @param value NaN if not known
 */
record Figure(double value, String source) {
    static final Figure UNKNOWN = new Figure(Double.NaN, "none");

    static Figure of(double value, String source) {
        return Double.isFinite(value) ? new Figure(rounded(value), source) : UNKNOWN;
    }

    static Figure of(@Nullable Number value, String source) {
        return value == null ? UNKNOWN : of(value.doubleValue(), source);
    }

    /** A count, which is {@link Sighting#UNKNOWN} if not known. */
    static Figure ofCount(long count, String source) {
        return count == Sighting.UNKNOWN ? UNKNOWN : new Figure(count, source);
    }

    boolean isKnown() {
        return !Double.isNaN(value);
    }

    Figure or(Figure other) {
        return isKnown() ? this : other;
    }

    /** To thousandths: what is behind them is noise. */
    static double rounded(double value) {
        return Math.abs(value) < 1e12 ? Math.rint(value * 1000) / 1000 : value;
    }

    /** A sum of what is known of its parts; not known if there are parts and none is. */
    static double plus(double sum, double part) {
        if (Double.isNaN(part)) {
            return sum;
        }
        return Double.isNaN(sum) ? part : sum + part;
    }

    /** The same for counts. */
    static long plus(long sum, long part) {
        if (part == Sighting.UNKNOWN) {
            return sum;
        }
        return sum == Sighting.UNKNOWN ? part : sum + part;
    }
}
