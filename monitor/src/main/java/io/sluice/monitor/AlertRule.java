package io.sluice.monitor;

import io.sluice.monitor.Measurement.Measure;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When somebody is to be told of a figure.
 *
 * @param name what the rule is called in alerts and meters
 * @param measure the figure
 * @param subject on what it is measured
 * @param above a value is bad if it is greater than this
 * @param clearBelow a bad value is good again when it is not greater than this
 * @param hold how long it must be bad, without a good value between, before it is told
 * @param severity a word for those who are told, e.g. {@code critical}
 * @param description what to do about it, in the operator's words
 */
public record AlertRule(
        String name,
        Measure measure,
        SubjectPattern subject,
        double above,
        double clearBelow,
        Duration hold,
        String severity,
        @Nullable String description) {
    public static final String DEFAULT_SEVERITY = "warning";

    private static final int MAX_DESCRIPTION = 1_000;

    public AlertRule {
        checkWord("name of a rule", name);
        checkWord("severity of rule '" + name + "'", severity);
        if (!Double.isFinite(above) || !Double.isFinite(clearBelow)) {
            throw new IllegalArgumentException(
                    "above and clearBelow of rule '%s' must be numbers, got: %s, %s"
                            .formatted(name, above, clearBelow));
        }
        if (clearBelow > above) {
            throw new IllegalArgumentException(
                    "clearBelow of rule '%s' must not be greater than above (%s), got: %s"
                            .formatted(name, above, clearBelow));
        }
        if (hold.isNegative() || hold.compareTo(Positive.LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "hold of rule '%s' must be zero to %s, got: %s"
                            .formatted(name, Positive.LONGEST, hold));
        }
        if (description != null && description.length() > MAX_DESCRIPTION) {
            throw new IllegalArgumentException(
                    "description of rule '%s' must have %d characters at most, got: %d"
                            .formatted(name, MAX_DESCRIPTION, description.length()));
        }
    }

    /** A rule without hysteresis and description, of the usual severity. */
    public static AlertRule of(
            String name, Measure measure, String subject, double above, Duration hold) {
        return new AlertRule(
                name,
                measure,
                new SubjectPattern(subject),
                above,
                above,
                hold,
                DEFAULT_SEVERITY,
                null);
    }

    private static void checkWord(String what, String word) {
        if (!word.matches("[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException(
                    "%s must be 1 to 64 letters, digits, '.', '_' or '-', got: %s"
                            .formatted(what, word));
        }
    }
}
