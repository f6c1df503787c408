package io.sluice.cluster;

import io.sluice.cluster.Revocation.Target;
import io.sluice.hub.Chunk;
import io.sluice.hub.Entry;
import io.sluice.hub.Feed;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import io.sluice.session.CloseReason;
import io.sluice.session.Connections;
import io.sluice.session.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been revoked, on all nodes. Any thread.
 *
 * <p>A revocation is in force on a node when the node has read it from the journal, and so on all
 * nodes alike. Sessions are then looked through more than once: one whose token was found good a
 * moment before may only be about to begin.
 */
public final class Revocations implements Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
    private static final int SWEEPS = 12;
    private static final Duration FORGET_EVERY = Duration.ofSeconds(10);

    private final RevocationSettings settings;
    private final Journal journal;
    private final SkippedRecords skipped;
    private final Time time;
    private final Horizon horizon;
    private final Map<Target, Revocation> inForce = new ConcurrentHashMap<>();
    private volatile boolean isReady;
    private volatile boolean isFresh;
    private int sweeps;
    private long sweptAt;
    private long forgotAt;

    Revocations(RevocationSettings settings, Journal journal, SkippedRecords skipped, Time time) {
        this.settings = settings;
        this.journal = journal;
        this.skipped = skipped;
        this.time = time;
        this.horizon = new Horizon(journal.log(), time);
        this.sweptAt = time.nanos();
        this.forgotAt = time.nanos();
    }

    // --- what is known

    /** True if the journal has been read once: before that nothing can be said of anyone. */
    public boolean isReady() {
        return isReady;
    }

    /** True if something that has been revoked concerns this principal. */
    public boolean concern(Principal principal) {
        return concerns(Target.Kind.SUBJECT, principal.subject(), principal)
                || concerns(Target.Kind.ISSUED, principal.subject(), principal)
                || concerns(Target.Kind.TOKEN, principal.claims().find("jti"), principal);
    }

    private boolean concerns(Target.Kind kind, @Nullable Object name, Principal principal) {
        if (!(name instanceof String text)
                || text.isEmpty()
                || text.length() > Revocation.MAX_NAME) {
            return false;
        }
        var revocation = inForce.get(new Target(kind, text));
        return revocation != null
                && isInForce(revocation)
                && (!(revocation instanceof Revocation.Issued issued)
                        || isBefore(principal.claims().find("iat"), issued.before()));
    }

    private static boolean isBefore(@Nullable Object issuedAt, Instant before) {
        boolean isSince =
                issuedAt instanceof Number seconds
                        && seconds.doubleValue() * 1000 >= before.toEpochMilli();
        return !isSince;
    }

    private boolean isInForce(Revocation revocation) {
        return revocation.until().toEpochMilli() > time.millis();
    }

    /** How many are in force. */
    public int size() {
        return inForce.size();
    }

    // --- what is asked for

    /** The longest a revocation lasts that begins now. */
    public Instant latest() {
        return Instant.ofEpochMilli(time.millis()).plus(settings.longest());
    }

    /**
     * Revokes something on all nodes. What is revoked twice is revoked until the second one ends.
     *
     * @return completes when the journal has it, which may be never; all nodes know it soon after
     * @throws IllegalArgumentException if it has ended already, or would end too late
     * @throws TooManyRevocations if as many are in force as may be
     */
    public CompletionStage<Void> revoke(Revocation revocation) {
        if (!isInForce(revocation) || revocation.until().isAfter(latest())) {
            throw new IllegalArgumentException(
                    "until must be within %s from now, got: %s"
                            .formatted(settings.longest(), revocation.until()));
        }
        if (!hasRoomFor(revocation.target())) {
            throw new TooManyRevocations(settings.most());
        }
        return write(revocation.target(), revocation.payload());
    }

    /** Takes a revocation back on all nodes; nothing happens if there is none. */
    public CompletionStage<Void> restore(Target target) {
        return write(target, null);
    }

    private CompletionStage<Void> write(Target target, @Nullable Payload value) {
        return journal.appender()
                .append(new Entry(target.key(), value, List.of()))
                .thenApply(_ -> null);
    }

    private boolean hasRoomFor(Target target) {
        return inForce.size() < settings.most() || inForce.containsKey(target);
    }

    // --- what is read

    void follow() {
        journal.log().follow(this);
        horizon.look();
    }

    @Override
    public void chunk(Chunk chunk) {
        for (var publication : chunk.publications()) {
            try {
                take(publication);
            } catch (BadRecord why) {
                skipped.skip("revocations", publication, why);
            }
        }
        horizon.reach(chunk);
    }

    private void take(Publication publication) throws BadRecord {
        var target = Target.of(publication.key());
        if (publication.isDeletion()) {
            inForce.remove(target);
            return;
        }
        var revocation = Revocation.of(target, publication.value());
        if (!isInForce(revocation)) {
            inForce.remove(target);
            return;
        }
        Members.require(hasRoomFor(target), "too much has been revoked");
        inForce.put(target, revocation);
        isFresh = true;
    }

    // --- what is due

    /** Closes whose sessions are to be closed, forgets what has ended. One thread. */
    void turn(Connections connections) {
        horizon.turn();
        if (!isReady && horizon.isReached()) {
            isReady = true;
            LOG.atInfo().addKeyValue("revocations", size()).log("revocations are known");
        }
        long now = time.nanos();
        if (isFresh) {
            isFresh = false;
            sweeps = SWEEPS;
            sweep(connections, now);
        } else if (sweeps > 0 && now - sweptAt >= SWEEP_EVERY.toNanos()) {
            sweep(connections, now);
        }
        if (now - forgotAt >= FORGET_EVERY.toNanos()) {
            forgotAt = now;
            inForce.values().removeIf(revocation -> !isInForce(revocation));
        }
    }

    private void sweep(Connections connections, long now) {
        sweeps--;
        sweptAt = now;
        var _ =
                connections
                        .close(this::concern, CloseReason.REVOKED)
                        .whenComplete(Revocations::onSwept);
    }

    private static void onSwept(@Nullable Integer closed, @Nullable Throwable bug) {
        if (bug != null) {
            LOG.atError().setCause(bug).log("sessions could not be closed");
        } else if (closed != null && closed > 0) {
            LOG.atInfo().addKeyValue("sessions", closed).log("closed what has been revoked");
        }
    }
}
