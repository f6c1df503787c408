package io.sluice.hub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last publication of each key in a stretch, in the order of their offsets: what was overtaken
 * within the stretch is left out. A position behind one of them stands for all that came before it,
 * since what came before and is not here was overtaken by something that is to come.
 *
 * <p>Publications without a key count as one key. Belongs to one thread.
 */
final class Conflation {
    private static final Payload NO_KEY = Payload.of("");

    private final Map<Payload, Change> changes = new LinkedHashMap<>();
    private final Position from;
    private long bytes;

    /** What a key came to, and what it was before the stretch. */
    private record Change(
            Publication last, boolean knowsReplaced, @Nullable Publication replaced) {}

    Conflation(Position from) {
        this.from = from;
    }

    /** Takes the rest of the run, up to a gap. */
    void add(Run run, Variant variant, boolean isState) {
        while (run.hasNext() && run.gap() == null) {
            addStretch(run, variant, isState);
        }
    }

    private void addStretch(Run run, Variant variant, boolean isState) {
        Chunk chunk = run.chunk();
        int first = chunk.publicationAt(run.index());
        for (int publication = first; publication < first + run.stretch(); publication++) {
            if (isState || variant.takes(chunk, publication)) {
                add(chunk, publication);
            }
        }
        run.pass(run.stretch());
    }

    private void add(Chunk chunk, int index) {
        var publication = chunk.publications().get(index);
        Payload key = publication.key() == null ? NO_KEY : publication.key();
        Change overtaken = changes.remove(key);
        changes.put(
                key,
                overtaken == null
                        ? new Change(publication, chunk.knowsReplaced(), chunk.replaced(index))
                        : new Change(publication, overtaken.knowsReplaced, overtaken.replaced));
        bytes += publication.footprint() - (overtaken == null ? 0 : overtaken.last.footprint());
    }

    /** What lies before it. */
    Position from() {
        return from;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** Bytes of what is here. */
    long bytes() {
        return bytes;
    }

    /** All of it as a chunk that ends at that position. */
    Chunk chunk(Position to) {
        var publications = new ArrayList<Publication>(changes.size());
        var replaced = new ArrayList<@Nullable Publication>(changes.size());
        boolean isKnown = true;
        for (var change : changes.values()) {
            publications.add(change.last);
            replaced.add(change.replaced);
            isKnown &= change.knowsReplaced;
        }
        var chunk = new Chunk(null, from, to, publications, 0);
        if (isKnown) {
            chunk.replaced(replaced);
        }
        return chunk;
    }
}
