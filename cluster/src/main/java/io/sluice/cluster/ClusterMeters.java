package io.sluice.cluster;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted about the cluster. */
public final class ClusterMeters {
    private final MeterRegistry registry;

    public ClusterMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void bind(Nodes nodes, Revocations revocations, SkippedRecords skipped) {
        Gauge.builder("sluice.cluster.nodes", nodes, Nodes::size)
                .description("Nodes that are heard of, this one among them")
                .register(registry);
        Gauge.builder("sluice.cluster.users", nodes, Nodes::users)
                .description("Users connected to any node")
                .register(registry);
        Gauge.builder("sluice.cluster.away", nodes, n -> n.isAway() ? 1 : 0)
                .description("1 while this node does not read what it writes for the others")
                .register(registry);
        Gauge.builder("sluice.revocations", revocations, Revocations::size)
                .description("Revocations in force")
                .register(registry);
        FunctionCounter.builder("sluice.cluster.skipped", skipped, SkippedRecords::count)
                .description("Records of the cluster's journals that could not be used")
                .register(registry);
    }
}
