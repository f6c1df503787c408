package io.sluice.monitor;

import java.util.function.Supplier;

/**
 * What a monitor looks through.
 *
 * @param survey made anew after a bug
 * @param latency the latest, at once
 * @param figures the latest, at once
 */
record Instruments(
        Supplier<Survey> survey, Supplier<Latency> latency, Supplier<BrokerFigures> figures) {}
