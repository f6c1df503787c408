package io.sluice.cluster;

import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Lease;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells in the journal of presence who comes and who leaves: on one node at a time, the holder of a
 * lease.
 *
 * <p>What has been told is what the journal says, and every node reads it from its beginning. The
 * holder compares it with who is there, and tells the difference. So a new holder goes on where the
 * one before stopped, wherever that was: once it has read as far as the journal went when it became
 * the holder. What it has written itself it does not tell again before it has read that.
 *
 * <p>It tells nothing while this node does not know what the others count, and of nobody that they
 * have left before it has known it for the time of grace: an outage of the journal, or the start of
 * the first node, is not everybody's leave.
 *
 * <p>Any thread; one thread calls {@link #turn}. Its lock may be taken with that of {@link
 * Presence} held, never the other way round.
 */
final class Crier implements Feed, Lease.Holder {
    /** The role its holder has. */
    static final String ROLE = "presence";

    /** So many events may be on their way to the journal. */
    private static final int MOST_PENDING = 1_000;

    private final Journal journal;
    private final Presence presence;
    private final Duration grace;
    private final SkippedRecords skipped;
    private final Time time;
    private final Horizon horizon;
    private final Map<String, PresenceEvent> pending = new HashMap<>();
    private final Set<String> suspects = new HashSet<>();
    private boolean isHolder;
    private boolean isSettled;
    private long settledAt;

    Crier(
            PresenceSettings settings,
            Journal journal,
            Presence presence,
            SkippedRecords skipped,
            Time time) {
        this.journal = journal;
        this.presence = presence;
        this.grace = settings.grace();
        this.skipped = skipped;
        this.time = time;
        this.horizon = new Horizon(journal.log(), time);
    }

    void follow() {
        presence.watch(this::suspect);
        journal.log().follow(this);
    }

    // --- what has been told

    @Override
    public void chunk(Chunk chunk) {
        for (var publication : chunk.publications()) {
            try {
                take(publication);
            } catch (BadRecord why) {
                skipped.skip("presence", publication, why);
            }
        }
        horizon.reach(chunk);
    }

    private void take(Publication publication) throws BadRecord {
        var key = publication.key();
        if (publication.isDeletion()) {
            presence.onForgotten(key == null ? "" : key.text());
            return;
        }
        var event = PresenceEvent.of(publication);
        presence.onTold(event);
        settle(event);
    }

    /** It is on its way no more: it is in the journal, or never will be. */
    private synchronized void settle(PresenceEvent event) {
        pending.remove(event.user(), event);
        suspect(event.user());
    }

    private synchronized void suspect(String user) {
        if (isHolder) {
            suspects.add(user);
        }
    }

    // --- who tells

    @Override
    public void gained(long fence) {
        horizon.look();
        begin();
        presence.subjects().forEach(this::suspect);
    }

    private synchronized void begin() {
        isHolder = true;
    }

    @Override
    public synchronized void lost() {
        isHolder = false;
        suspects.clear();
    }

    // --- what is to be told

    /**
     * Tells who has come and who has left.
     *
     * @param isKnown true if it is known what all nodes count
     */
    void turn(boolean isKnown) {
        if (isKnown && !isSettled) {
            settledAt = time.nanos();
        }
        isSettled = isKnown;
        if (holds()) {
            horizon.turn();
            if (isKnown && horizon.isReached()) {
                takeSuspects().forEach(this::look);
            }
        }
    }

    private synchronized boolean holds() {
        return isHolder;
    }

    /** Of those no event is on its way: what the journal says of them is all that was told. */
    private synchronized List<String> takeSuspects() {
        var taken = new ArrayList<String>();
        var all = suspects.iterator();
        while (all.hasNext() && taken.size() + pending.size() < MOST_PENDING) {
            String user = all.next();
            all.remove();
            if (!pending.containsKey(user)) {
                taken.add(user);
            }
        }
        return taken;
    }

    private void look(String user) {
        var event = presence.news(user);
        if (event == null) {
            return;
        }
        if (!event.isJoin() && time.nanos() - settledAt < grace.toNanos()) {
            suspect(user);
        } else if (sends(event)) {
            var _ =
                    journal.appender()
                            .append(event.entry())
                            .whenComplete((_, failure) -> onWritten(event, failure));
        }
    }

    private synchronized boolean sends(PresenceEvent event) {
        if (isHolder) {
            pending.put(event.user(), event);
        }
        return isHolder;
    }

    private void onWritten(PresenceEvent event, @Nullable Throwable failure) {
        if (failure != null) {
            settle(event);
        }
    }
}
