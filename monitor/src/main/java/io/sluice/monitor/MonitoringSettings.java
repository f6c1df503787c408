package io.sluice.monitor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster is watched, and who is told.
 *
 * @param rounds what is told, and how often
 * @param budget what a round may take at most
 * @param probe null if latency is not probed
 * @param endpoints null if the brokers are not asked for figures of their own
 */
public record MonitoringSettings(
        MonitorSettings rounds,
        Duration budget,
        @Nullable ProbeSettings probe,
        @Nullable EndpointSettings endpoints,
        AlertSettings alerts,
        WebhookSettings webhooks) {
    public static final Duration DEFAULT_BUDGET = SurveySettings.DEFAULT.budget();

    public MonitoringSettings {
        if (budget.compareTo(Duration.ofMillis(100)) < 0
                || budget.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("budget must be 100 ms to a minute, got: " + budget);
        }
    }
}
