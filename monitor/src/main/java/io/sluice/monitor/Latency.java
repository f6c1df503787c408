package io.sluice.monitor;

import org.jspecify.annotations.Nullable;

/**
 * How long the brokers take.
 *
 * @param produce from sending a record to its acknowledgement; null if not known
 * @param fetch from asking for a record that is there to having it; null if not known
 * @param source who says so: {@code probe}, or the name of an endpoint of the brokers'
 */
record Latency(@Nullable Percentiles produce, @Nullable Percentiles fetch, String source) {
    /** Nothing is known. */
    static final Latency UNKNOWN = new Latency(null, null, "none");

    /** Milliseconds that so many of a hundred do not exceed. */
    record Percentiles(double p50, double p95, double p99) {}
}
