package io.sluice.history;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Asks for energy by periods of a calendar.
 *
 * @param start in the first period, all of which counts
 * @param end where counting ends, perhaps within the last period
 * @param keys empty for all
 * @param zone whose hours, days and months
 * @param column a counter of energy, or a gauge of power
 * @param scale kWh that one of the counter is, or kW that one of the gauge is
 * @param rows what may be seen at all: values, by column
 */
public record TotalsQuery(
        Instant start,
        Instant end,
        List<String> keys,
        By by,
        ZoneId zone,
        String column,
        double scale,
        Map<String, Set<String>> rows) {
    public TotalsQuery {
        keys = List.copyOf(keys);
        rows = Map.copyOf(rows);
        if (!Double.isFinite(scale) || scale <= 0) {
            throw new InvalidQuery("scale", "scale must be a positive number");
        }
    }

    /** A period. */
    public enum By {
        HOUR,
        DAY,
        MONTH;

        public static By parse(String text) {
            return Stream.of(values())
                    .filter(b -> b.name().toLowerCase(Locale.ROOT).equals(text))
                    .findFirst()
                    .orElseThrow(() -> new InvalidQuery("by", "by must be hour, day or month"));
        }

        ZonedDateTime start(ZonedDateTime time) {
            return switch (this) {
                case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
                case DAY -> time.toLocalDate().atStartOfDay(time.getZone());
                case MONTH -> time.toLocalDate().withDayOfMonth(1).atStartOfDay(time.getZone());
            };
        }

        ZonedDateTime next(ZonedDateTime start) {
            return switch (this) {
                case HOUR -> start.plusHours(1);
                case DAY -> start.toLocalDate().plusDays(1).atStartOfDay(start.getZone());
                case MONTH -> start.toLocalDate().plusMonths(1).atStartOfDay(start.getZone());
            };
        }
    }
}
