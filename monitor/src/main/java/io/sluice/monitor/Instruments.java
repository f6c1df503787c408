package io.sluice.monitor;

import java.util.List;
import java.util.function.Supplier;

/**
 * What a monitor looks through.
 *
 * @param survey made anew after a bug
 * @param latency the latest, at once
 * @param figures the latest, at once
 * @param problems what cannot be found out by the last two, at once
 */
record Instruments(
        Supplier<Survey> survey,
        Supplier<Latency> latency,
        Supplier<BrokerFigures> figures,
        Supplier<List<Sighting.Fault>> problems) {}
