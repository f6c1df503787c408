package io.sluice.monitor;

import java.time.Duration;
import java.util.List;

/**
 * Where the brokers tell of themselves in Prometheus' text format.
 *
 * @param targets one of each broker, e.g. {@code http://broker-1:9644/public_metrics}
 * @param interval between two rounds; rates are over it
 * @param timeout until an endpoint has to have answered in full
 * @param maxBytes of an answer
 */
public record EndpointSettings(
        List<HttpTarget> targets, Duration interval, Duration timeout, int maxBytes) {
    public EndpointSettings {
        targets = List.copyOf(targets);
        Positive.require("interval of endpoints", interval);
        Positive.require("timeout of endpoints", timeout);
        if (maxBytes < 1) {
            throw new IllegalArgumentException(
                    "maxBytes of endpoints must be positive, got: " + maxBytes);
        }
    }

    /** Those, in the usual way. */
    public static EndpointSettings of(List<HttpTarget> targets) {
        return new EndpointSettings(
                targets, Duration.ofSeconds(10), Duration.ofSeconds(5), 16 << 20);
    }
}
