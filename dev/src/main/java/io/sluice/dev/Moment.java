package io.sluice.dev;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * A point in the life of the simulated house: the day since it was moved into, and the seconds that
 * have passed of that day. The house stands in one place, whatever zone this machine is set to:
 * else its counters would fall when that setting changes.
 */
record Moment(int day, double second) {
    private static final ZoneId PLACE = ZoneId.of("Europe/Stockholm");
    private static final LocalDate FIRST_DAY = LocalDate.of(2025, 1, 1);

    /** The moment of an instant; none is earlier than the first day. */
    static Moment at(Instant instant) {
        LocalDate date = instant.atZone(PLACE).toLocalDate();
        if (date.isBefore(FIRST_DAY)) {
            return new Moment(0, 0);
        }
        return new Moment(
                Math.toIntExact(date.toEpochDay() - FIRST_DAY.toEpochDay()),
                secondsBetween(midnight(date), instant));
    }

    /** How many seconds a day has: clocks are changed on some. */
    static double length(int day) {
        LocalDate date = date(day);
        return secondsBetween(midnight(date), midnight(date.plusDays(1)));
    }

    static LocalDate date(int day) {
        return FIRST_DAY.plusDays(day);
    }

    /** The hours since the first day began. */
    double age() {
        Duration days = Duration.between(midnight(FIRST_DAY), midnight(date(day)));
        return (days.toSeconds() + second) / 3600;
    }

    private static Instant midnight(LocalDate date) {
        return date.atStartOfDay(PLACE).toInstant();
    }

    private static double secondsBetween(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
