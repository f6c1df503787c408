package io.sluice.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last value of every key of a stream, as one lane knows it: exactly what the log holds before
 * what the lane has seen. Belongs to the lane.
 *
 * <p>Publication in the order of offsets, too: what has changed since a position is what lies
 * behind it. Deletions are kept for a while, so that they are among the changes.
 */
final class State {
    /** What keeping a publication costs besides. */
    private static final int EACH = 128;

    private static final long SHARED_NANOS = 250_000_000;

    private final StateSettings settings;
    private final Time time;
    private final Map<Payload, Publication> byKey = new HashMap<>();
    private final Map<Partition, TreeMap<Long, Publication>> byOffset = new HashMap<>();
    private final Deque<Deletion> deletions = new ArrayDeque<>();
    private Position position = Position.nowhere();
    private Position forgotten = Position.nowhere();
    private long bytes;
    private boolean isTooLarge;
    private @Nullable Snapshot shared;
    private long sharedAt;

    private record Deletion(Payload key, Publication publication, long at) {}

    State(StateSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
    }

    StateSettings settings() {
        return settings;
    }

    int keys() {
        return byKey.size();
    }

    long bytes() {
        return bytes;
    }

    /** Why there is none; null if there is. */
    @Nullable String problem() {
        return isTooLarge
                ? "the stream has more than the %d keys or %d bytes its state may have"
                        .formatted(settings.maxKeys(), settings.maxBytes())
                : null;
    }

    /** Takes what comes next of the stream, and notes what it replaces. */
    void apply(Chunk chunk) {
        if (chunk.gap() != null) {
            forgetAllBut(chunk.after());
        }
        var replaced = new ArrayList<@Nullable Publication>(chunk.publications().size());
        for (var publication : chunk.publications()) {
            replaced.add(apply(publication));
        }
        if (!chunk.knowsReplaced()) {
            chunk.replaced(replaced);
        }
        position = chunk.after();
        forgetOldDeletions();
    }

    /** Takes a publication; answers what had its key before. */
    @Nullable Publication apply(Publication publication) {
        Payload key = publication.key();
        if (key == null || isTooLarge) {
            return null;
        }
        var old = byKey.get(key);
        if (old != null) {
            remove(old);
        }
        keep(key.copy(), publication.copy());
        return old == null || old.isDeletion() ? null : old;
    }

    private void keep(Payload key, Publication publication) {
        byKey.put(key, publication);
        byOffset.computeIfAbsent(publication.partition(), _ -> new TreeMap<>())
                .put(publication.offset(), publication);
        bytes += EACH + publication.footprint();
        if (publication.isDeletion()) {
            deletions.addLast(new Deletion(key, publication, time.millis()));
        }
        if (byKey.size() > settings.maxKeys() || bytes > settings.maxBytes()) {
            clear();
            isTooLarge = true;
        }
    }

    private void remove(Publication kept) {
        byKey.remove(kept.key());
        var offsets = byOffset.get(kept.partition());
        if (offsets != null) {
            offsets.remove(kept.offset());
        }
        bytes -= EACH + kept.footprint();
    }

    private void clear() {
        byKey.clear();
        byOffset.clear();
        deletions.clear();
        bytes = 0;
    }

    /** Takes that everything before that position has been applied. */
    void isAt(Position reached) {
        position = reached;
    }

    Position position() {
        return position;
    }

    /** Another incarnation, or a log that lost its end: what it no longer has is not state. */
    void forgetAllBut(Position now) {
        for (var kept : List.copyOf(byKey.values())) {
            if (kept.offset() >= now.offset(kept.partition())) {
                remove(kept);
            }
        }
        shared = null;
    }

    private void forgetOldDeletions() {
        long until = time.millis() - settings.deletions().toMillis();
        while (!deletions.isEmpty() && deletions.getFirst().at() <= until) {
            var old = deletions.removeFirst();
            var publication = old.publication();
            var kept = byKey.get(old.key());
            if (kept != null && publication.equals(kept)) {
                remove(kept);
            }
            forgotten =
                    forgotten.mergedWith(
                            Position.nowhere()
                                    .with(publication.partition(), publication.offset() + 1));
        }
    }

    /** True if what has changed behind that position is known in full. */
    boolean knowsChangesSince(Position from) {
        return from.names(position)
                && position.names(from)
                && from.covers(new Position(forgottenIn(from)));
    }

    private Map<Partition, Long> forgottenIn(Position from) {
        var there = new TreeMap<>(forgotten.next());
        there.keySet().retainAll(from.next().keySet());
        return there;
    }

    /**
     * All of it.
     *
     * @param place the number of the chunk that comes next
     * @param oldest the number of the oldest chunk that can be gone on with
     */
    Snapshot whole(long place, long oldest) {
        long now = time.nanos();
        var made = shared;
        if (made == null || now - sharedAt > SHARED_NANOS || made.place() < oldest) {
            made = changes(beginning(), place, true);
            shared = made;
            sharedAt = now;
        }
        return made;
    }

    private Position beginning() {
        var start = new TreeMap<>(position.next());
        start.replaceAll((_, _) -> 0L);
        return new Position(start);
    }

    /** What has changed behind that position, of one key or of all. */
    Snapshot since(Position from, @Nullable Payload key, long place) {
        if (key == null) {
            return changes(from, place, false);
        }
        var kept = byKey.get(key);
        boolean isChanged = kept != null && kept.offset() >= from.offset(kept.partition());
        return new Snapshot(isChanged ? List.of(kept) : List.of(), from, position, place, false);
    }

    private Snapshot changes(Position from, long place, boolean isWhole) {
        var entries = new ArrayList<Publication>();
        position.next()
                .forEach((partition, _) -> {
                    var offsets = byOffset.get(partition);
                    if (offsets != null) {
                        entries.addAll(offsets.tailMap(from.offset(partition), true).values());
                    }
                });
        return new Snapshot(entries, from, position, place, isWhole);
    }

    /** One key of it. */
    Snapshot of(Payload key, long place) {
        var kept = byKey.get(key);
        var entries = kept == null || kept.isDeletion() ? List.<Publication>of() : List.of(kept);
        return new Snapshot(entries, beginning(), position, place, true);
    }
}
