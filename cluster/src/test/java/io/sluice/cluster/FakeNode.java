package io.sluice.cluster;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Lease;
import io.sluice.session.Counts;
import org.jspecify.annotations.Nullable;

/** A node of a cluster in a test: it turns and reads when it is told to. */
final class FakeNode {
    final FakeConnections connections = new FakeConnections();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final FakeJournal.End nodes;
    final FakeJournal.End revocations;
    final FakeJournal.End presence;
    final Cluster cluster;
    private final FakeLease lease;
    private Lease.@Nullable Holder holder;

    FakeNode(FakeCluster all, String name, ClusterSettings settings) {
        nodes = all.nodes.end();
        revocations = all.revocations.end();
        presence = all.presence.end();
        lease = all.lease;
        cluster =
                new Cluster(
                        settings,
                        new Journals(nodes.journal(), revocations.journal(), presence.journal()),
                        new ClusterMeters(registry),
                        all.time,
                        name);
        cluster.join(
                connections,
                (role, wants) -> {
                    holder = wants;
                    return lease.hold(role, wants);
                });
    }

    void turn() {
        cluster.turn();
    }

    void readAll() {
        nodes.readAll();
        revocations.readAll();
        presence.readAll();
    }

    /** Killed: it says nothing more to anyone. */
    void die() {
        nodes.die();
        revocations.die();
        presence.die();
        if (holder != null) {
            lease.die(holder);
        }
    }

    Counts all() {
        return cluster.census().cluster();
    }

    double skipped() {
        return registry.get("sluice.cluster.skipped").functionCounter().count();
    }
}
