package io.sluice.app;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations and sizes as people write them. */
final class Quantity {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*([a-zA-Z]*)");
    private static final Map<String, Duration> TIMES =
            Map.of(
                    "ms", Duration.ofMillis(1),
                    "s", Duration.ofSeconds(1),
                    "m", Duration.ofMinutes(1),
                    "h", Duration.ofHours(1),
                    "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES =
            Map.of(
                    "",
                    1L,
                    "b",
                    1L,
                    "kib",
                    1L << 10,
                    "mib",
                    1L << 20,
                    "gib",
                    1L << 30,
                    "kb",
                    1_000L,
                    "mb",
                    1_000_000L,
                    "gb",
                    1_000_000_000L);

    private Quantity() {}

    /** {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h}, {@code 7d}; null for anything else. */
    static @Nullable Duration duration(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        Duration unit = TIMES.get(matcher.group(2));
        try {
            return unit == null ? null : unit.multipliedBy(Long.parseLong(matcher.group(1)));
        } catch (ArithmeticException tooLong) {
            return null;
        }
    }

    /** {@code 4096}, {@code 64KiB}, {@code 16MiB}, {@code 1GiB}; null for anything else. */
    static @Nullable Long size(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        Long unit = SIZES.get(matcher.group(2).toLowerCase(Locale.ROOT));
        try {
            return unit == null ? null : Math.multiplyExact(unit, Long.parseLong(matcher.group(1)));
        } catch (ArithmeticException tooLarge) {
            return null;
        }
    }
}
