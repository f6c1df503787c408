package io.sluice.hub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some consecutive items, or a pick of them, walked once from front to back. Belongs to one thread
 * and holds its chunks only as long as it is walked.
 */
public final class Run {
    private final List<Chunk> chunks;
    private final long first;
    private Pick pick;
    private int passed;
    private int index;
    private int stretchEnd;

    private Run(List<Chunk> chunks, Place from, Pick pick) {
        this.chunks = chunks;
        this.first = from.chunk();
        this.index = from.index();
        this.pick = pick;
        findStretch();
    }

    /**
     * The items from a place in the tail on, up to the chunk {@code end}, or up to the first chunk
     * with which they come to {@code maxBytes}.
     *
     * @return null if the tail no longer holds the place
     */
    static @Nullable Run of(Tail tail, Place from, long end, long maxBytes, Pick pick) {
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
        return new Run(chunks, from, pick);
    }

    /** The items of one chunk that is in no tail, from an index on. */
    static Run of(Chunk chunk, int index, Pick pick) {
        return new Run(List.of(chunk), new Place(0, index), pick);
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

    /** How many items can be passed at once: those of the current chunk that follow each other. */
    public int stretch() {
        return stretchEnd - index;
    }

    /** True if it is about one key only, so that few will read the same. */
    public boolean isAboutOneKey() {
        return pick.key() != null;
    }

    /** Passes the next {@code items} items of the current chunk, at most a stretch. */
    public void pass(int items) {
        Gap gap = chunk().gap();
        if (gap != null && index == 0) {
            pick = pick.over(gap);
        }
        index += items;
        if (index >= stretchEnd) {
            findStretch();
        }
    }

    /**
     * The gap that the next item is, as it is for whoever reads this: some of what it leaves out
     * may have been read already. Null if the next item is a publication.
     */
    @Nullable Gap gap() {
        Gap gap = chunk().gap();
        if (gap == null || index > 0) {
            return null;
        }
        return isAsPublished() ? gap : new Gap(position(), pick.over(gap).floor(), gap.cause());
    }

    /** True if a gap that comes next is the same for all. */
    boolean isAsPublished() {
        return !pick.hasFloor();
    }

    /** Goes to where the next items are that are picked. */
    private void findStretch() {
        while (hasNext()) {
            Chunk chunk = chunk();
            index = nextPicked(chunk, index);
            if (index < chunk.items()) {
                stretchEnd = endOfPicked(chunk, index);
                return;
            }
            passed++;
            index = 0;
        }
    }

    private int nextPicked(Chunk chunk, int from) {
        if (pick.takesAll(chunk)) {
            return from;
        }
        return pick.key() != null ? nextOfKey(chunk, pick.key(), from) : next(chunk, from);
    }

    private int nextOfKey(Chunk chunk, Payload key, int from) {
        int[] items = chunk.itemsOf(key);
        int at = Arrays.binarySearch(items, from);
        for (at = at < 0 ? -at - 1 : at; at < items.length; at++) {
            if (isPicked(chunk, items[at])) {
                return items[at];
            }
        }
        return chunk.items();
    }

    private int next(Chunk chunk, int from) {
        int item = from;
        while (item < chunk.items() && !isPicked(chunk, item)) {
            item++;
        }
        return item;
    }

    private int endOfPicked(Chunk chunk, int from) {
        if (pick.takesAll(chunk)) {
            return chunk.items();
        }
        int item = from + 1;
        while (item < chunk.items() && isPicked(chunk, item)) {
            item++;
        }
        return item;
    }

    private boolean isPicked(Chunk chunk, int item) {
        int publication = chunk.publicationAt(item);
        Gap gap = chunk.gap();
        return (publication < 0 && gap != null)
                ? pick.takes(gap)
                : pick.takes(chunk.publications().get(publication));
    }

    /** What is left to be picked. */
    Pick pick() {
        return pick;
    }

    /** Where the next item is; after the last one, the end of the run. Only in a tail. */
    Place place() {
        return new Place(first + passed, index);
    }

    /** Where a cursor stands that has passed what has been passed. */
    Position position() {
        return pick.raised(positionAt(place()));
    }

    /** The same items again, or some of them, from the front. */
    Run again(Pick other) {
        return new Run(chunks, new Place(first, 0), other);
    }

    List<Chunk> chunks() {
        return chunks;
    }

    /** The number of its first chunk. */
    long start() {
        return first;
    }

    /** The number of the chunk after the last. */
    long end() {
        return first + chunks.size();
    }

    /** Where a cursor at that place of the run stands, in the log's terms. */
    Position positionAt(Place place) {
        int chunk = (int) (place.chunk() - first);
        return chunk >= chunks.size()
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
}
