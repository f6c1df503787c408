package io.sluice.protocol;

import io.sluice.hub.Payload;
import io.sluice.session.Out;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Writes times as strings, RFC 3339 in UTC with milliseconds. The day is remembered: nearly all
 * that is written is of one.
 */
final class JsonTime {
    private static final long DAY = 24 * 60 * 60 * 1000L;

    private static final byte[] MIDNIGHT = JsonText.ascii("00:00:00.000Z\"");

    private static volatile Day latest = Day.of(0);

    private JsonTime() {}

    /** A day's number, and what times of it begin with. */
    private record Day(long number, Payload text) {
        static Day of(long number) {
            var date = Instant.ofEpochMilli(number * DAY).atOffset(ZoneOffset.UTC).toLocalDate();
            return new Day(number, Payload.of('"' + date.toString() + 'T'));
        }
    }

    static void write(Out out, long millis) {
        long number = Math.floorDiv(millis, DAY);
        Day day = latest;
        if (day.number != number) {
            day = Day.of(number);
            latest = day;
        }
        int rest = (int) Math.floorMod(millis, DAY);
        byte[] time = MIDNIGHT.clone();
        digits(time, 0, 2, rest / 3_600_000);
        digits(time, 3, 2, rest / 60_000 % 60);
        digits(time, 6, 2, rest / 1000 % 60);
        digits(time, 9, 3, rest % 1000);
        out.add(day.text).add(time);
    }

    private static void digits(byte[] time, int at, int count, int value) {
        int rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            time[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
