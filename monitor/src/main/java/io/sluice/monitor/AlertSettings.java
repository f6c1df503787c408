package io.sluice.monitor;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * Of what somebody is told, and how persistently.
 *
 * @param rules of different names
 * @param maxAlerts rule and subject pairs that are watched at a time; those beyond are counted only
 * @param forget an alert whose subject has not been measured for that long is resolved
 * @param restate an alert that goes on is written to the log again that often
 * @param queue alerts that wait for the log, or for a webhook, at a time; the oldest are dropped
 */
public record AlertSettings(
        List<AlertRule> rules, int maxAlerts, Duration forget, Duration restate, int queue) {
    public AlertSettings {
        rules = List.copyOf(rules);
        var names = new HashSet<String>();
        for (var rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException(
                        "rules of alerts must have different names, got twice: " + rule.name());
            }
        }
        if (maxAlerts < 1 || queue < 1) {
            throw new IllegalArgumentException(
                    "maxAlerts and queue must be positive, got: %d, %d"
                            .formatted(maxAlerts, queue));
        }
        Positive.require("forget", forget);
        Positive.require("restate", restate);
    }

    /** Those rules, and the usual for the rest. */
    public static AlertSettings of(List<AlertRule> rules) {
        return new AlertSettings(rules, 1_000, Duration.ofMinutes(5), Duration.ofMinutes(5), 1_000);
    }
}
