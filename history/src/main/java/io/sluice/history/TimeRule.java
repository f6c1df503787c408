package io.sluice.history;

import io.sluice.filter.Scalar;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which times rows may have. A device that tells no time is given the log's; one that tells a time
 * that cannot be read or be true is dealt with by {@code unusable}.
 *
 * @param earliest no time is before this
 * @param ahead how far a device's time may be after the log's, and the log's after this node's
 * @param unusable what becomes of rows of other times
 */
public record TimeRule(Instant earliest, Duration ahead, Unusable unusable) {
    public static final TimeRule DEFAULT =
            new TimeRule(
                    Instant.parse("2000-01-01T00:00:00Z"), Duration.ofDays(1), Unusable.REFUSE);

    private static final String COLUMN = "time";

    /** What becomes of a row whose device tells a time that is of no use. */
    public enum Unusable {
        /** It is refused. */
        REFUSE,
        /** It is given the log's time. */
        LOG_TIME
    }

    public TimeRule {
        if (ahead.isNegative()) {
            throw new IllegalArgumentException("ahead must not be negative, got: " + ahead);
        }
    }

    /**
     * The time of a row, in microseconds since the epoch.
     *
     * @param told what the device says; null if it is not asked
     * @param back how far it may be before the log's time and this node's; null for any
     * @param logMillis the log's time
     * @param nowMillis this node's time
     */
    long micros(@Nullable Scalar told, @Nullable Duration back, long logMillis, long nowMillis)
            throws Refused {
        if (told == null || told == Scalar.Other.MISSING || told == Scalar.Other.NULL) {
            return logMicros(back, logMillis, nowMillis);
        }
        try {
            return toldMicros(told, back, logMillis, nowMillis);
        } catch (Refused e) {
            if (unusable == Unusable.REFUSE) {
                throw e;
            }
            return logMicros(back, logMillis, nowMillis);
        }
    }

    private long toldMicros(Scalar told, @Nullable Duration back, long logMillis, long nowMillis)
            throws Refused {
        Moments.ofMillis(COLUMN, logMillis);
        long micros = Moments.micros(COLUMN, told);
        long millis = Math.floorDiv(micros, 1000L);
        boolean isOld = isOld(millis, back, logMillis) || isOld(millis, back, nowMillis);
        if (millis < earliest.toEpochMilli() || isOld || millis - logMillis > ahead.toMillis()) {
            throw outOfRange(micros);
        }
        return micros;
    }

    /** A node whose clock has not been set cannot judge the log's. */
    private long logMicros(@Nullable Duration back, long millis, long nowMillis) throws Refused {
        long start = earliest.toEpochMilli();
        boolean isClockSet = nowMillis >= start;
        if (millis < start || (isClockSet && millis - nowMillis > ahead.toMillis())) {
            throw new Refused(COLUMN, "time_out_of_range", "the log's time cannot be true");
        }
        if (isOld(millis, back, nowMillis)) {
            throw new Refused(
                    COLUMN, "time_out_of_range", "the log's time is longer ago than is kept");
        }
        return Moments.ofMillis(COLUMN, millis);
    }

    /** What is longer ago than is kept would come to days that have been dropped. */
    private static boolean isOld(long millis, @Nullable Duration back, long thenMillis) {
        return back != null && thenMillis - millis > back.toMillis();
    }

    private static Refused outOfRange(long micros) {
        return new Refused(
                COLUMN,
                "time_out_of_range",
                "the device's time is too far from the log's, or longer ago than is kept: "
                        + Moments.text(micros));
    }
}
