package io.sluice.history;

import io.sluice.filter.Scalar;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** Times as publications tell them and as the database takes them: microseconds since the epoch. */
final class Moments {
    /** Seconds of which nobody counts milliseconds; the year is 5138, or 1973. */
    private static final BigDecimal SECONDS_BELOW = new BigDecimal(100_000_000_000L);

    private static final BigDecimal MICROS_PER_SECOND = new BigDecimal(1_000_000);
    private static final BigDecimal MICROS_PER_MILLI = new BigDecimal(1_000);
    private static final long FIRST = micros(Instant.parse("0001-01-01T00:00:00Z"));
    private static final long LAST = micros(Instant.parse("9999-12-31T23:59:59.999999Z"));
    private static final BigDecimal TOO_LARGE = new BigDecimal(Long.MAX_VALUE);

    private Moments() {}

    /** Reads RFC 3339, or a number of seconds or milliseconds since the epoch. */
    static long micros(String column, Scalar told) throws Refused {
        return switch (told) {
            case Scalar.Text(String text) -> ofText(column, text);
            case Scalar.Num(BigDecimal number) -> ofNumber(column, number);
            case Scalar.Other other when other == Scalar.Other.AMBIGUOUS ->
                    throw Cell.ambiguous(column);
            case Scalar.Bool _, Scalar.Other _ ->
                    throw new Refused(column, "not_a_time", "is neither a text nor a number");
        };
    }

    private static long ofText(String column, String text) throws Refused {
        try {
            return checked(column, micros(OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeException | ArithmeticException _) {
            throw new Refused(column, "not_a_time", "is no time as of RFC 3339");
        }
    }

    private static long ofNumber(String column, BigDecimal number) throws Refused {
        boolean isSeconds = number.abs().compareTo(SECONDS_BELOW) < 0;
        var micros = number.multiply(isSeconds ? MICROS_PER_SECOND : MICROS_PER_MILLI);
        if (micros.abs().compareTo(TOO_LARGE) >= 0) {
            throw outOfRange(column);
        }
        return checked(column, micros.longValue());
    }

    /** A time of the log's. */
    static long ofMillis(String column, long millis) throws Refused {
        if (millis < FIRST / 1_000 || millis > LAST / 1_000) {
            throw outOfRange(column);
        }
        return millis * 1_000;
    }

    private static long checked(String column, long micros) throws Refused {
        if (!isInRange(micros)) {
            throw outOfRange(column);
        }
        return micros;
    }

    /** True for times that rows may have: those of the years 1 to 9999. */
    static boolean isInRange(long micros) {
        return micros >= FIRST && micros <= LAST;
    }

    private static Refused outOfRange(String column) {
        return new Refused(column, "time_out_of_range", "is not in the years 1 to 9999");
    }

    static long micros(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    static String text(long micros) {
        return instant(micros).toString();
    }
}
