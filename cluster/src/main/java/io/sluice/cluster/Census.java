package io.sluice.cluster;

import io.sluice.session.Connections;
import io.sluice.session.Counts;

/** How many are connected. Any thread. */
public final class Census {
    private final Nodes nodes;
    private final Connections connections;

    Census(Nodes nodes, Connections connections) {
        this.nodes = nodes;
        this.connections = connections;
    }

    /** To this node. */
    public Counts node() {
        return connections.counts();
    }

    /** To all nodes that are heard of, this one among them. */
    public Counts cluster() {
        return nodes.counts();
    }

    /** How many connections a user has, on all nodes. */
    public int connectionsOf(String user) {
        return nodes.connectionsOf(user);
    }

    /** How many nodes there are, this one among them. */
    public int nodes() {
        return nodes.size();
    }

    /** True while this node does not read what it writes: the others are unknown then. */
    public boolean isAway() {
        return nodes.isAway();
    }
}
