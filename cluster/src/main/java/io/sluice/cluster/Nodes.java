package io.sluice.cluster;

import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Time;
import io.sluice.session.Changes;
import io.sluice.session.Counts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node and the others count.
 *
 * <p>A node writes records of one key to the journal of nodes: a beat, what has changed in its
 * counts, and now and then all of them. The journal has one partition, so all nodes read the
 * records in one order, each node's own among them. From its own the node knows how far it has
 * read:
 *
 * <pre>
 *   JOINING ──own hello read──► JOINED ──own records not read for deadAfter──► JOINING
 * </pre>
 *
 * <p>While it is joining it passes over what the others wrote: that is from before, perhaps from
 * nodes that are gone. To a hello all others answer with all their counts. So what was read is
 * never older than a moment when it is counted, and whether a node lives is decided by this node's
 * clock alone. In an outage nothing more is written than one turn's records, and the node joins
 * anew after it.
 *
 * <p>Any thread may read; one thread calls {@link #turn}. The lock is this object's; the watcher of
 * the totals, which is called with it held, may take its own.
 */
final class Nodes implements Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private static final long NONE = -1;

    /** How many nodes that have gone are remembered, per node that may be there. */
    private static final int GONE_PER_NODE = 4;

    /** The reader may have begun behind a hello: it is said again. */
    private static final int RETRY_BEATS = 2;

    /** How long after joining the others have surely told their counts. */
    private static final int SETTLING_BEATS = 3;

    private final ClusterSettings settings;
    private final String self;
    private final SkippedRecords skipped;
    private final Totals totals;
    private final Totals.Share own;
    private final Map<String, Peer> peers = new HashMap<>();
    private final Set<String> untold = new HashSet<>();
    private final Time time;

    /** The last record of nodes that have gone: what is read twice must not bring them back. */
    private final Map<String, Long> gone;

    private long connections;
    private long number;
    private long hello = NONE;
    private long echo = NONE;
    private boolean isJoined;
    private boolean isAway;
    private boolean owesSnapshot = true;
    private long joinedAt;
    private long echoedAt;
    private long beatAt;
    private long snapshotAt;
    private long helloAt;

    /**
     * @param self what this process is called, like no other
     */
    Nodes(
            ClusterSettings settings,
            String self,
            SkippedRecords skipped,
            Totals.Watcher watcher,
            Time time) {
        long now = time.nanos();
        this.time = time;
        this.settings = settings;
        this.self = self;
        this.skipped = skipped;
        this.totals = new Totals(settings.maxUsers(), watcher);
        this.own = totals.new Share();
        this.gone = new Recent<>(GONE_PER_NODE * settings.maxNodes());
        this.echoedAt = now;
        this.beatAt = now - settings.beatEvery().toNanos();
        this.snapshotAt = now - settings.snapshotEvery().toNanos();
        this.helloAt = now;
    }

    // --- what is read

    @Override
    public void chunk(Chunk chunk) {
        for (var publication : chunk.publications()) {
            try {
                take(NodeRecord.of(publication.value()));
            } catch (BadRecord why) {
                skipped.skip("nodes", publication, why);
            }
        }
    }

    private synchronized void take(NodeRecord record) throws BadRecord {
        long now = time.nanos();
        if (record.node().equals(self)) {
            onEcho(record, now);
        } else if (isJoined) {
            onOther(record, now);
        }
    }

    private void onEcho(NodeRecord record, long now) {
        if (record.number() <= echo) {
            return;
        }
        echo = record.number();
        if (!isJoined && hello != NONE && record instanceof NodeRecord.Hello && echo >= hello) {
            isJoined = true;
            joinedAt = now;
        }
        if (isJoined) {
            echoedAt = now;
        }
    }

    private void onOther(NodeRecord record, long now) throws BadRecord {
        var peer = peers.get(record.node());
        if (peer == null) {
            if (record.number() <= gone.getOrDefault(record.node(), NONE)) {
                return;
            }
            peer = meet(record.node(), now);
        }
        if (peer.take(record, now)) {
            owesSnapshot |= record instanceof NodeRecord.Hello;
            if (record instanceof NodeRecord.Bye) {
                leave(record.node());
            }
        }
    }

    private Peer meet(String node, long now) throws BadRecord {
        Members.require(peers.size() < settings.maxNodes(), "too many nodes");
        var peer = new Peer(totals.new Share(), settings.maxUsers(), now);
        peers.put(node, peer);
        LOG.atInfo().addKeyValue("node", node).log("a node has come");
        return peer;
    }

    private void leave(String node) {
        var peer = peers.remove(node);
        if (peer != null) {
            gone.put(node, peer.leave());
            LOG.atInfo().addKeyValue("node", node).log("a node has gone");
        }
    }

    // --- what is due

    /**
     * Takes what has changed on this node, and sees who has gone.
     *
     * @param mayWrite false while what was written last is not in the journal yet
     * @return what is to be written now, in that order
     */
    synchronized List<NodeRecord> turn(Changes changes, boolean mayWrite) {
        long now = time.nanos();
        takeOwn(changes);
        peers.entrySet().stream()
                .filter(peer -> now - peer.getValue().heardAt() > settings.deadAfter().toNanos())
                .map(Map.Entry::getKey)
                .toList()
                .forEach(this::leave);
        seeWhetherAway(now);
        var due = new ArrayList<NodeRecord>();
        if (mayWrite) {
            greet(now, due);
            tellCounts(now, due);
        }
        return due;
    }

    private void takeOwn(Changes changes) {
        connections = changes.connections();
        if (changes.isWhole()) {
            own.replace(changes.users());
            owesSnapshot = true;
        } else {
            changes.users().forEach(own::put);
            untold.addAll(changes.users().keySet());
        }
        if (untold.size() > own.counts().size() + settings.maxUsers()) {
            untold.clear();
            owesSnapshot = true;
        }
    }

    private void seeWhetherAway(long now) {
        boolean isSilent = now - echoedAt > settings.deadAfter().toNanos();
        if (isSilent && isJoined) {
            isJoined = false;
            hello = NONE;
        }
        if (isSilent && !isAway) {
            isAway = true;
            LOG.warn("this node does not read what it writes to its journal: others are unknown");
        } else if (isAway && isJoined) {
            isAway = false;
            LOG.info("over: this node reads again what it writes to its journal");
        }
    }

    private void greet(long now, List<NodeRecord> due) {
        long since = now - helloAt;
        boolean isNeeded =
                isJoined
                        ? hasMissedSomething(now) && since > settings.deadAfter().toNanos()
                        : hello == NONE || since >= RETRY_BEATS * settings.beatEvery().toNanos();
        if (isNeeded) {
            helloAt = now;
            hello = hello == NONE ? number : hello;
            owesSnapshot |= !isJoined;
            due.add(new NodeRecord.Hello(self, number++));
        }
    }

    /** True if a node has not told all its counts for longer than it takes. */
    private boolean hasMissedSomething(long now) {
        return peers.values().stream()
                .anyMatch(peer ->
                        !peer.isComplete() && now - peer.incompleteSince() > settlingNanos());
    }

    private void tellCounts(long now, List<NodeRecord> due) {
        long sinceSnapshot = now - snapshotAt;
        if (sinceSnapshot >= settings.snapshotEvery().toNanos()
                || (owesSnapshot && sinceSnapshot >= 2 * settings.beatEvery().toNanos())) {
            owesSnapshot = false;
            snapshotAt = now;
            untold.clear();
            snapshot(due);
        } else if (!untold.isEmpty()) {
            tellChanges(due);
        }
        if (now - beatAt >= settings.beatEvery().toNanos()) {
            beatAt = now;
            due.add(new NodeRecord.Beat(self, number++, connections));
        }
    }

    private void snapshot(List<NodeRecord> due) {
        var slices = Slices.of(own.counts());
        for (int i = 0; i < slices.size(); i++) {
            due.add(new NodeRecord.Part(self, number++, i, slices.size(), slices.get(i)));
        }
    }

    private void tellChanges(List<NodeRecord> due) {
        var changed = new HashMap<String, Integer>();
        untold.forEach(user -> changed.put(user, own.counts().getOrDefault(user, 0)));
        untold.clear();
        Slices.of(changed).forEach(part -> due.add(new NodeRecord.Change(self, number++, part)));
    }

    /** Something that was to be written will never be: the others have to be told all. */
    synchronized void onUnwritten() {
        owesSnapshot = true;
    }

    /** What is to be written last. */
    synchronized NodeRecord bye() {
        return new NodeRecord.Bye(self, number++);
    }

    // --- what is known

    /** True if this node knows what the others count, and has known it for a little while. */
    synchronized boolean isSettled() {
        long now = time.nanos();
        return isJoined
                && now - joinedAt >= settlingNanos()
                && now - echoedAt < settlingNanos()
                && peers.values().stream().allMatch(Peer::isComplete);
    }

    private long settlingNanos() {
        return SETTLING_BEATS * settings.beatEvery().toNanos();
    }

    synchronized Counts counts() {
        long all = connections;
        for (var peer : peers.values()) {
            all += peer.connections();
        }
        return new Counts(all, totals.users());
    }

    synchronized int connectionsOf(String user) {
        return totals.of(user);
    }

    synchronized int users() {
        return totals.users().size();
    }

    /** This node and those it hears. */
    synchronized int size() {
        return 1 + peers.size();
    }

    synchronized boolean isAway() {
        return isAway;
    }
}
