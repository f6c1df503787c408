package io.sluice.monitor;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known after a round.
 *
 * @param millis wall time of what was read
 * @param topics by name; null if they could not be asked for
 * @param groups by id; null if they could not be asked for
 * @param events since the round before
 * @param faults what could not be seen
 * @param gone what was measured until now and is no more, e.g. {@code topic:x}
 */
record Report(
        long millis,
        Throughput throughput,
        Percentiles latency,
        Health health,
        @Nullable List<TopicReport> topics,
        @Nullable List<GroupReport> groups,
        List<Event> events,
        List<Sighting.Fault> faults,
        List<Measurement> measurements,
        Set<String> gone) {

    /** How long producing and fetching take, each with its source; null if not known. */
    record Percentiles(@Nullable Timed produce, @Nullable Timed fetch) {
        /** What the probe has measured; else what the brokers say. */
        static Percentiles of(Latency probe, BrokerFigures figures) {
            var brokers = figures.latency() == null ? Latency.UNKNOWN : figures.latency();
            return new Percentiles(
                    timed(probe.produce(), probe, brokers.produce(), brokers),
                    timed(probe.fetch(), probe, brokers.fetch(), brokers));
        }

        private static @Nullable Timed timed(
                Latency.@Nullable Percentiles first,
                Latency whose,
                Latency.@Nullable Percentiles second,
                Latency whoseSecond) {
            if (first != null) {
                return new Timed(first, whose.source());
            }
            return second == null ? null : new Timed(second, whoseSecond.source());
        }
    }

    /** Percentiles and who says so. */
    record Timed(Latency.Percentiles percentiles, String source) {}
}
