package io.sluice.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.sluice.hub.Quarantine;

/** How many items the quarantine has taken, by source and reason. */
final class QuarantineMeters {
    private QuarantineMeters() {}

    static void bind(PrometheusMeterRegistry registry, Quarantine quarantine) {
        Collector collector =
                () -> {
                    var counts =
                            CounterSnapshot.builder()
                                    .name("sluice_quarantined")
                                    .help("Records and messages that could not be used");
                    quarantine
                            .counts()
                            .forEach((kind, count) ->
                                    counts.dataPoint(
                                            CounterSnapshot.CounterDataPointSnapshot.builder()
                                                    .labels(
                                                            Labels.of(
                                                                    "source",
                                                                    kind.source(),
                                                                    "reason",
                                                                    kind.reason()))
                                                    .value(count)
                                                    .build()));
                    return counts.build();
                };
        registry.getPrometheusRegistry().register(collector);
    }
}
