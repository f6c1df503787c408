package io.sluice.hub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * The state of a stream at one moment, or what has changed since an earlier one, in the order of
 * offsets. Cursors that begin at about the same time share it, and what its chunks are encoded to.
 * Belongs to a lane.
 */
final class Snapshot {
    private static final int PER_CHUNK = 256;

    private final List<Publication> entries;
    private final Position at;
    private final long place;
    private final boolean isWhole;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Position from;
    private Position reached;

    /**
     * @param entries of each partition in the order of offsets
     * @param from what lies before the first of them
     * @param at the moment
     * @param place the number of the chunk that comes next then
     * @param isWhole true if it is the state; false if it is what has changed
     */
    Snapshot(List<Publication> entries, Position from, Position at, long place, boolean isWhole) {
        this.entries = entries;
        this.from = from;
        this.reached = from;
        this.at = at;
        this.place = place;
        this.isWhole = isWhole;
    }

    /** Where a cursor stands that has been given nothing of it. */
    Position from() {
        return from;
    }

    Position at() {
        return at;
    }

    long place() {
        return place;
    }

    int size() {
        return Math.ceilDiv(entries.size(), PER_CHUNK);
    }

    /** The chunk of that index. */
    Chunk chunk(int index) {
        while (chunks.size() <= index) {
            chunks.add(next());
        }
        return chunks.get(index);
    }

    private Chunk next() {
        int from = chunks.size() * PER_CHUNK;
        var publications = entries.subList(from, Math.min(entries.size(), from + PER_CHUNK));
        var after = new TreeMap<>(reached.next());
        for (var publication : publications) {
            after.put(publication.partition(), publication.offset() + 1);
        }
        var before = reached;
        reached = from + publications.size() == entries.size() ? at : new Position(after);
        var chunk = new Chunk(null, before, reached, publications, 0);
        if (isWhole) {
            chunk.replaced(Collections.nCopies(publications.size(), null));
        }
        return chunk;
    }
}
