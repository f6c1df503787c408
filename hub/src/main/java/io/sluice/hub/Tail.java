package io.sluice.hub;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The recent chunks of a stream, in memory, bounded in bytes and in number. Chunks are numbered
 * from 0 as they come; {@code [start, head)} are there.
 *
 * <p>One thread writes; any thread reads without a lock. The writer moves {@code start} on before
 * it gives a slot up, and a reader looks at {@code start} after it has read the slot: so a reader
 * gets the chunk it asked for or nothing.
 */
final class Tail {
    /** Chunks younger than this keep what they are encoded to. */
    private static final int FRESH = 4;

    private final AtomicReferenceArray<@Nullable Chunk> ring;
    private final long maxBytes;
    private volatile long start;
    private volatile long head;
    private volatile long bytes;

    /**
     * @param maxBytes what the chunks may hold; the newest is kept whatever its size
     * @param maxChunks how many chunks at the most, a power of two
     */
    public Tail(long maxBytes, int maxChunks) {
        if (Integer.bitCount(maxChunks) != 1) {
            throw new IllegalArgumentException("maxChunks must be a power of two: " + maxChunks);
        }
        this.maxBytes = maxBytes;
        this.ring = new AtomicReferenceArray<>(maxChunks);
    }

    /** The number the next chunk will get. */
    public long head() {
        return head;
    }

    /** The number of the oldest chunk that is there. */
    public long start() {
        return start;
    }

    /** Bytes held now. */
    public long bytes() {
        return bytes;
    }

    /** The chunk of that number, or null if it has been dropped. */
    public @Nullable Chunk at(long number) {
        Chunk chunk = ring.get(slot(number));
        return number >= start && number < head ? chunk : null;
    }

    /** Takes the next chunk. Writer only. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void append(Chunk chunk) {
        long number = head;
        bytes += chunk.footprint();
        while (start < number && (bytes > maxBytes || number - start == ring.length())) {
            dropOldest();
        }
        ring.set(slot(number), chunk);
        head = number + 1;
        Chunk stale = at(number - FRESH);
        if (stale != null) {
            stale.forget();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void dropOldest() {
        int slot = slot(start);
        Chunk oldest = ring.get(slot);
        start++;
        ring.set(slot, null);
        bytes -= oldest == null ? 0 : oldest.footprint();
    }

    /** True if what the chunk of that number is encoded to is still worth keeping. */
    boolean isFresh(long number) {
        return number >= head - FRESH;
    }

    private int slot(long number) {
        return (int) (number & (ring.length() - 1));
    }
}
