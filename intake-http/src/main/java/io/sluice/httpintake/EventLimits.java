package io.sluice.httpintake;

import static io.sluice.httpintake.BadSetting.check;

/**
 * What is too much of an event, or of many at once.
 *
 * @param maxBody the largest request, in bytes
 * @param maxAttribute the longest value of an attribute, in bytes
 * @param maxExtensions how many extensions of an event are kept; more are left out
 * @param maxBatch how many events may come at once
 */
public record EventLimits(int maxBody, int maxAttribute, int maxExtensions, int maxBatch) {
    /** 4 MiB, 1,024 bytes, 16 extensions, 1,000 events. */
    public static final EventLimits STANDARD = new EventLimits(4 << 20, 1024, 16, 1000);

    public EventLimits {
        checkRange("maxBody", maxBody, 64 << 20);
        checkRange("maxAttribute", maxAttribute, 16 << 10);
        check(
                maxExtensions >= 0 && maxExtensions <= 256,
                "maxExtensions must be from 0 to 256, got: %d",
                maxExtensions);
        checkRange("maxBatch", maxBatch, 100_000);
    }

    private static void checkRange(String what, int value, int most) {
        check(value >= 1 && value <= most, "%s must be from 1 to %d, got: %d", what, most, value);
    }
}
