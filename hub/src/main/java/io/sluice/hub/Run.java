package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive items of a tail, walked once from front to back. Belongs to one thread and holds
 * its chunks only as long as it is walked.
 */
public final class Run {
    private final List<Chunk> chunks;
    private final long first;
    private int passed;
    private int index;

    private Run(List<Chunk> chunks, Place from) {
        this.chunks = chunks;
        this.first = from.chunk();
        this.index = from.index();
        skipPassedChunks();
    }

    /**
     * The items from a place on, up to the chunk {@code end}, or up to the first chunk with which
     * they come to {@code maxBytes}.
     *
     * @return null if the tail no longer holds the place
     */
    static @Nullable Run of(Tail tail, Place from, long end, long maxBytes) {
        var chunks = new ArrayList<Chunk>();
        long bytes = 0;
        for (long number = from.chunk(); number < end && bytes < maxBytes; number++) {
            Chunk chunk = tail.at(number);
            if (chunk == null) {
                return null;
            }
            chunks.add(chunk);
            bytes += chunk.footprint();
        }
        return new Run(chunks, from);
    }

    /** True if there is an item left. */
    public boolean hasNext() {
        return passed < chunks.size();
    }

    /** The chunk the next item is in. */
    public Chunk chunk() {
        return chunks.get(passed);
    }

    /** The next item's index in its chunk. */
    public int index() {
        return index;
    }

    /** Passes the next {@code items} items of the current chunk. */
    public void pass(int items) {
        index += items;
        skipPassedChunks();
    }

    /** Where the next item is; after the last one, the end of the run. */
    Place place() {
        return new Place(first + passed, index);
    }

    /** The same items again, from the front. */
    Run again() {
        return new Run(chunks, new Place(first, 0));
    }

    /** The number of the chunk after the last. */
    long end() {
        return first + chunks.size();
    }

    /** Where a cursor at that place of the run stands, in the log's terms. */
    Position positionAt(Place place) {
        int chunk = (int) (place.chunk() - first);
        return chunk == chunks.size()
                ? positionAtEnd()
                : chunks.get(chunk).positionAfter(place.index());
    }

    /** When the first chunk was read from the log. */
    long readAtNanos() {
        return chunks.getFirst().readAtNanos();
    }

    /** Where a cursor stands that has passed the whole run. */
    Position positionAtEnd() {
        return chunks.getLast().after();
    }

    private void skipPassedChunks() {
        while (hasNext() && index >= chunk().items()) {
            passed++;
            index = 0;
        }
    }
}
