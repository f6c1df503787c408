package io.sluice.monitor;

import io.sluice.monitor.Measurement.Measure;
import java.time.Duration;
import java.util.Locale;

/** What alerts say in words. */
final class Wording {
    private Wording() {}

    static String firing(AlertRule rule, String subject, double value, Duration lasting) {
        String words = fact(rule.measure(), subject, value);
        if (rule.measure() != Measure.BROKER_DOWN) {
            words += ", over " + amount(rule.measure(), rule.above());
        }
        return lasting.compareTo(Duration.ofSeconds(1)) < 0
                ? words
                : words + " for " + span(lasting);
    }

    static String resolved(AlertRule rule, String subject, double value) {
        if (rule.measure() == Measure.BROKER_DOWN) {
            return name(subject) + " is back";
        }
        return fact(rule.measure(), subject, value)
                + ", no longer over "
                + amount(rule.measure(), rule.above());
    }

    static String gone(String subject) {
        return name(subject) + " is gone";
    }

    static String unknown(String subject, Duration time) {
        return "nothing has been known of " + name(subject) + " for " + span(time);
    }

    static String ruleGone(String rule) {
        return "rule " + rule + " does not ask for it any more";
    }

    private static String fact(Measure measure, String subject, double value) {
        String name = name(subject);
        String amount = amount(measure, value);
        return switch (measure) {
            case LAG -> name + " has a lag of " + amount + (value == 1 ? " record" : " records");
            case TIME_LAG -> name + " is " + amount + " behind";
            case STALLED -> name + " has lag and has not moved for " + amount;
            case SILENT -> name + " has been silent for " + amount;
            case BROKER_DOWN -> name + " is down";
            case DISK -> "the disk of " + name + " is " + amount + " full";
        };
    }

    private static String amount(Measure measure, double value) {
        return switch (measure) {
            case LAG, BROKER_DOWN -> number(value);
            case TIME_LAG, STALLED, SILENT -> number(value) + " s";
            case DISK -> number(value * 100) + " %";
        };
    }

    private static String number(double value) {
        String format = value == Math.rint(value) ? "%,.0f" : "%,.1f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String name(String subject) {
        return subject.replaceFirst(":", " ");
    }

    private static String span(Duration time) {
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return time.toSeconds() + " s";
        }
        return time.compareTo(Duration.ofHours(2)) < 0
                ? time.toMinutes() + " min"
                : time.toHours() + " h";
    }
}
