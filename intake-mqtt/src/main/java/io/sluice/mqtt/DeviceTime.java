package io.sluice.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/** Finds out which time a message is of. */
final class DeviceTime {
    static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    static final Duration AHEAD = Duration.ofDays(1);

    private static final int LONGEST_TEXT = 64;
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);
    private static final BigDecimal NANOS_OF_MILLI = BigDecimal.valueOf(1_000_000);
    private static final DateTimeFormatter TEXT =
            new DateTimeFormatterBuilder()
                    .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .appendLiteral('Z')
                    .toFormatter()
                    .withZone(ZoneOffset.UTC);

    private final TimeRule rule;
    private final @Nullable FieldPath path;

    DeviceTime(TimeRule rule) {
        this.rule = rule;
        this.path = rule.path() == null ? null : FieldPath.of(rule.path());
    }

    /** A time in RFC 3339, in UTC, with as many digits as it needs. */
    static String text(Instant time) {
        return TEXT.format(time);
    }

    /**
     * The time of a message.
     *
     * @throws Unusable if it has none as the rule wants it
     */
    Instant of(JsonNode root, Instant now) {
        if (path == null) {
            return now;
        }
        JsonNode node = path.in(root);
        if (node == null) {
            return missing(now);
        }
        Instant time = parse(node);
        return isPlausible(time, now) ? time : implausible(now);
    }

    private static boolean isPlausible(Instant time, Instant now) {
        return !time.isBefore(EARLIEST) && !time.isAfter(now.plus(AHEAD));
    }

    private Instant missing(Instant now) {
        if (rule.orNow()) {
            return now;
        }
        throw new Unusable(Reason.MISSING_TIMESTAMP, "no time at " + rule.path());
    }

    private Instant implausible(Instant now) {
        return switch (rule.implausible()) {
            case NOW -> now;
            case QUARANTINE ->
                    throw new Unusable(
                            Reason.IMPLAUSIBLE_TIMESTAMP,
                            "the time at " + rule.path() + " is before 2000 or over a day ahead");
        };
    }

    private Instant parse(JsonNode node) {
        try {
            return switch (rule.format()) {
                case RFC3339 -> OffsetDateTime.parse(dateText(node)).toInstant();
                case ISO8601 -> parseIso(dateText(node));
                case UNIX_S -> ofNanos(number(node).multiply(NANOS));
                case UNIX_MS -> ofNanos(number(node).multiply(NANOS_OF_MILLI));
            };
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            throw new Unusable(
                    Reason.BAD_TIMESTAMP,
                    "the time at " + rule.path() + " is not " + rule.format().text());
        }
    }

    private static Instant parseIso(String text) {
        int afterDate = Math.min(text.length(), "2025-12-02".length());
        boolean hasOffset =
                text.endsWith("Z")
                        || text.indexOf('+', afterDate) >= 0
                        || text.indexOf('-', afterDate) >= 0;
        return hasOffset
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static String dateText(JsonNode node) {
        String text = shortText(node);
        return text.length() > 10 && text.charAt(10) == ' '
                ? text.substring(0, 10) + 'T' + text.substring(11)
                : text;
    }

    private static String shortText(JsonNode node) {
        if (!node.isTextual() || node.textValue().length() > LONGEST_TEXT) {
            throw new DateTimeException("not a short text");
        }
        return node.textValue();
    }

    private static BigDecimal number(JsonNode node) {
        BigDecimal number =
                node.isNumber() ? node.decimalValue() : new BigDecimal(shortText(node).strip());
        // a huge exponent would become millions of digits
        if (number.precision() > 100 || Math.abs(number.scale()) > 100) {
            throw new ArithmeticException("out of range");
        }
        return number;
    }

    private static Instant ofNanos(BigDecimal nanos) {
        var parts = nanos.setScale(0, RoundingMode.FLOOR).toBigInteger();
        var billion = NANOS.toBigInteger();
        long seconds = parts.subtract(parts.mod(billion)).divide(billion).longValueExact();
        return Instant.ofEpochSecond(seconds, parts.mod(billion).longValueExact());
    }
}
