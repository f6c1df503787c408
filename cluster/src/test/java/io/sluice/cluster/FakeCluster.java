package io.sluice.cluster;

import io.sluice.session.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Nodes, their journals and their clock. */
final class FakeCluster {
    static final Duration TURN = Duration.ofMillis(250);

    final FakeTime time = new FakeTime();
    final FakeJournal nodes = new FakeJournal(time);
    final FakeJournal revocations = new FakeJournal(time);
    final FakeJournal presence = new FakeJournal(time);
    final FakeLease lease = new FakeLease(time);
    final List<FakeNode> alive = new ArrayList<>();
    private final ClusterSettings settings;
    private int started;

    FakeCluster() {
        this(ClusterSettings.of("node"));
    }

    FakeCluster(ClusterSettings settings) {
        this.settings = settings;
    }

    FakeNode start() {
        var node = new FakeNode(this, "node-" + ++started, settings);
        alive.add(node);
        return node;
    }

    void kill(FakeNode node) {
        alive.remove(node);
        node.die();
    }

    void goAway() {
        nodes.goAway();
        revocations.goAway();
        presence.goAway();
    }

    void comeBack() {
        nodes.comeBack();
        revocations.comeBack();
        presence.comeBack();
    }

    /** Time passes, and every node does what it has to and reads all there is. */
    void pass(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= TURN.toMillis()) {
            time.pass(TURN);
            lease.turn();
            alive.forEach(FakeNode::turn);
            alive.forEach(FakeNode::readAll);
        }
    }

    /** What is so. */
    Counts truth() {
        long connections = 0;
        var users = new HashMap<String, Integer>();
        for (var node : alive) {
            var counts = node.connections.counts();
            connections += counts.connections();
            counts.users().forEach((user, count) -> users.merge(user, count, Integer::sum));
        }
        return new Counts(connections, users);
    }
}
