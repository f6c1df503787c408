package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Durations such as {@code 15m}.
 *
 * @param most the longest; the shortest is a second
 */
record SpanKind(Duration most) implements Kind<Duration> {
    private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,8})([smhd])");
    private static final long DAY = 86_400;
    private static final long HOUR = 3_600;
    private static final long MINUTE = 60;

    @Override
    public Duration read(String text) throws Misfit {
        var parts = TEXT.matcher(text);
        if (parts.matches()) {
            var span = Duration.ofSeconds(Long.parseLong(parts.group(1)) * seconds(parts.group(2)));
            if (span.compareTo(most) <= 0) {
                return span;
            }
        }
        throw new Misfit("a duration from 1s to " + text(most) + ", such as 15m");
    }

    private static long seconds(String unit) {
        return switch (unit) {
            case "s" -> 1;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            default -> DAY;
        };
    }

    /** A duration as it is read, in the largest unit that fits. */
    static String text(Duration span) {
        long seconds = span.toSeconds();
        if (seconds % DAY == 0) {
            return seconds / DAY + "d";
        }
        if (seconds % HOUR == 0) {
            return seconds / HOUR + "h";
        }
        return seconds % MINUTE == 0 ? seconds / MINUTE + "m" : seconds + "s";
    }

    @Override
    public void describe(JsonGenerator json) throws IOException {
        json.writeStringField("type", "string");
        json.writeStringField("pattern", "^" + TEXT.pattern() + "$");
    }
}
