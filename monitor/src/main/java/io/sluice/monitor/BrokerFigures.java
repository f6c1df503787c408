package io.sluice.monitor;

import org.jspecify.annotations.Nullable;

/**
 * What the brokers say of themselves, over all of them; null is what they do not say.
 *
 * @param produceRate records a second
 * @param fetchRate records a second
 * @param produceBytes bytes a second
 * @param fetchBytes bytes a second
 * @param latency null if they say nothing of it
 * @param connections open ones
 * @param memoryBytes of their heaps, or what they have allocated
 * @param source names the endpoints they were read from
 */
record BrokerFigures(
        @Nullable Double produceRate,
        @Nullable Double fetchRate,
        @Nullable Double produceBytes,
        @Nullable Double fetchBytes,
        @Nullable Latency latency,
        @Nullable Long connections,
        @Nullable Long memoryBytes,
        String source) {
    /** They are not asked, or say nothing. */
    static final BrokerFigures UNKNOWN =
            new BrokerFigures(null, null, null, null, null, null, null, "none");
}
