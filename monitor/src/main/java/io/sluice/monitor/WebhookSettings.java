package io.sluice.monitor;

import java.time.Duration;
import java.util.List;

/**
 * Who is told of alerts by HTTP.
 *
 * @param targets each is told of all alerts, in order
 * @param timeout until an answer has to begin
 * @param firstRetry after the first failure; twice as long after each further one
 * @param maxRetry the longest time between two attempts, unless the target asks for more
 * @param giveUp an alert that could not be delivered for that long is given up
 */
public record WebhookSettings(
        List<HttpTarget> targets,
        Duration timeout,
        Duration firstRetry,
        Duration maxRetry,
        Duration giveUp) {
    /** Nobody. */
    public static final WebhookSettings NONE = of(List.of());

    public WebhookSettings {
        targets = List.copyOf(targets);
        Positive.require("timeout", timeout);
        Positive.require("firstRetry", firstRetry);
        Positive.require("maxRetry", maxRetry);
        Positive.require("giveUp", giveUp);
    }

    /** Those, in the usual way. */
    public static WebhookSettings of(List<HttpTarget> targets) {
        return new WebhookSettings(
                targets,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(15));
    }
}
