package io.sluice.api;

import java.time.Instant;
import java.time.ZoneId;

/**
 * A question about what was used in each period.
 *
 * @param start in the first period
 * @param end in the last period, or where it begins
 * @param zone where periods begin by the clock
 */
public record PastTotals(Scope scope, Period by, ZoneId zone, Instant start, Instant end) {
    /** A period of the calendar. */
    public enum Period implements Word {
        HOUR,
        DAY,
        MONTH
    }
}
