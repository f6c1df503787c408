package io.sluice.cluster;

import io.sluice.hub.Entry;
import io.sluice.hub.Lease;
import io.sluice.hub.Payload;
import io.sluice.hub.Time;
import io.sluice.session.Authenticator;
import io.sluice.session.Connections;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among the others. Made before anything listens, so that clients can be checked from the
 * first on; started once there are connections; closed before its journals are.
 */
public final class Cluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Duration TURN = Duration.ofMillis(250);
    private static final Duration LAST_WORD = Duration.ofSeconds(1);
    private static final int RANDOM_BYTES = 9;

    private final Journals journals;
    private final String self;
    private final Presence presence;
    private final Nodes nodes;
    private final Revocations revocations;
    private final @Nullable Crier crier;
    private final AtomicInteger unwritten = new AtomicInteger();
    private final CompletableFuture<Void> stop = new CompletableFuture<>();
    private @Nullable Connections connections;
    private Lease.@Nullable Hold hold;
    private @Nullable Thread thread;

    public Cluster(ClusterSettings settings, Journals journals, ClusterMeters meters, Time time) {
        this(settings, journals, meters, time, settings.name() + "-" + random());
    }

    /**
     * @param self what this process is called, like no other
     */
    Cluster(
            ClusterSettings settings,
            Journals journals,
            ClusterMeters meters,
            Time time,
            String self) {
        var skipped = new SkippedRecords();
        this.journals = journals;
        this.self = self;
        this.presence = new Presence(settings, time);
        this.nodes = new Nodes(settings, self, skipped, presence, time);
        this.revocations =
                new Revocations(settings.revocations(), journals.revocations(), skipped, time);
        this.crier =
                journals.presence() == null
                        ? null
                        : new Crier(
                                settings.presence(), journals.presence(), presence, skipped, time);
        meters.bind(nodes, revocations, skipped);
    }

    private static String random() {
        var bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    // --- before it is started

    /**
     * Accepts whom {@code inner} accepts, unless that has been revoked. Until it is known what has
     * been, nobody is accepted.
     */
    public Authenticator checked(Authenticator inner) {
        return new RevocationCheck(inner, revocations);
    }

    /** What has been revoked. */
    public Revocations revocations() {
        return revocations;
    }

    /** Who is there. */
    public Presence presence() {
        return presence;
    }

    // --- started

    /**
     * Begins to read the journals and to tell the others of this node. Called once.
     *
     * @param connections those of this node; nobody else asks it for changes
     * @param lease gives the role of telling who comes and goes
     */
    public void start(Connections connections, Lease lease) {
        join(connections, lease);
        thread = Thread.ofPlatform().name("cluster").daemon().start(this::run);
    }

    /** Does so without a thread: turns are taken by the caller. */
    void join(Connections connections, Lease lease) {
        this.connections = connections;
        revocations.follow();
        journals.nodes().log().follow(nodes);
        if (crier != null) {
            crier.follow();
            hold = lease.hold(Crier.ROLE, crier);
        }
    }

    /** How many are connected. Once it has been started. */
    public Census census() {
        return new Census(nodes, started());
    }

    private Connections started() {
        var there = connections;
        if (there == null) {
            throw new IllegalStateException("the cluster has not been started");
        }
        return there;
    }

    private void run() {
        while (!stop.isDone()) {
            try {
                turn();
            } catch (RuntimeException bug) {
                LOG.atError().setCause(bug).log("a bug in what nodes tell each other");
            }
            pause();
        }
    }

    private void pause() {
        try {
            stop.get(TURN.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException _) {
            // the next turn, or the end
        } catch (InterruptedException _) {
            stop.complete(null);
        }
    }

    /** Does what is due, a few times a second. */
    void turn() {
        var there = started();
        for (var due : nodes.turn(there.changes(), unwritten.get() == 0)) {
            var _ = write(due);
        }
        presence.turn();
        if (crier != null) {
            crier.turn(nodes.isSettled());
        }
        revocations.turn(there);
    }

    private CompletableFuture<Void> write(NodeRecord record) {
        unwritten.incrementAndGet();
        var entry = new Entry(Payload.of(self), record.payload(), List.of());
        return journals.nodes()
                .appender()
                .append(entry)
                .<Void>handle((_, failure) -> {
                    if (failure != null) {
                        nodes.onUnwritten();
                    }
                    unwritten.decrementAndGet();
                    return null;
                })
                .toCompletableFuture();
    }

    /** Tells the others that this node goes; waits a moment for that. */
    @Override
    public void close() {
        stop.complete(null);
        if (connections != null) {
            try {
                leave();
            } catch (TimeoutException | ExecutionException _) {
                // the others will notice
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leave() throws InterruptedException, ExecutionException, TimeoutException {
        if (thread != null) {
            thread.join(LAST_WORD);
        }
        if (hold != null) {
            hold.close();
        }
        write(nodes.bye()).get(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS);
    }
}
