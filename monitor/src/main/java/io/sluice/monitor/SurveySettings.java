package io.sluice.monitor;

import java.time.Duration;

/**
 * How the brokers are looked at.
 *
 * @param budget what a round may take at most
 * @param thoroughEvery so many rounds, what hardly changes is looked at too: disks, first offsets
 * @param records how many committed records a round reads at most, for their timestamps
 */
record SurveySettings(Duration budget, int thoroughEvery, int records) {
    static final SurveySettings DEFAULT = new SurveySettings(Duration.ofMillis(1500), 5, 200);

    SurveySettings {
        if (budget.compareTo(Duration.ofMillis(100)) < 0
                || budget.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "budget must be between 100 ms and a minute, got: " + budget);
        }
        if (thoroughEvery < 1) {
            throw new IllegalArgumentException(
                    "thoroughEvery must be at least 1, got: " + thoroughEvery);
        }
        if (records < 0) {
            throw new IllegalArgumentException("records must not be negative, got: " + records);
        }
    }
}
