package io.sluice.monitor;

import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** How long an answer asks to be left alone. */
final class RetryAfter {
    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    static Duration of(HttpResponse<?> response, long nowMillis) {
        return response.headers()
                .firstValue("Retry-After")
                .map(value -> parse(value.strip(), nowMillis))
                .orElse(Duration.ZERO);
    }

    /** Seconds or a date; zero if it is neither. */
    private static Duration parse(String value, long nowMillis) {
        if (value.matches("\\d{1,9}")) {
            return bounded(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            return bounded(Duration.between(Instant.ofEpochMilli(nowMillis), date.toInstant()));
        } catch (DateTimeException _) {
            return Duration.ZERO;
        }
    }

    private static Duration bounded(Duration wish) {
        if (wish.isNegative()) {
            return Duration.ZERO;
        }
        return wish.compareTo(LONGEST) > 0 ? LONGEST : wish;
    }
}
