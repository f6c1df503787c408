package io.sluice.hub;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one read of the log brought: the stretch {@code [before, after)} of a stream and the
 * publications found in it. Offsets of the stretch that hold no publication (compacted,
 * transactional, quarantined) are holes; they are covered, not missing.
 *
 * <p>A chunk never changes. What it is encoded to is remembered with it for a while, so that
 * several event loops share the work.
 */
public final class Chunk {
    private final @Nullable Gap gap;
    private final Position before;
    private final Position after;
    private final List<Publication> publications;
    private final long readAtNanos;
    private final int footprint;
    private final AtomicReference<Map<Object, Object>> memo = new AtomicReference<>(Map.of());

    /**
     * @param gap what is missing between the chunk before and this one
     * @param readAtNanos when the log handed the records over, on the clock of {@link Time#nanos}
     */
    public Chunk(
            @Nullable Gap gap,
            Position before,
            Position after,
            List<Publication> publications,
            long readAtNanos) {
        this.gap = gap;
        this.before = before;
        this.after = after;
        this.publications = List.copyOf(publications);
        this.readAtNanos = readAtNanos;
        this.footprint = 256 + publications.stream().mapToInt(Publication::footprint).sum();
    }

    public @Nullable Gap gap() {
        return gap;
    }

    public Position before() {
        return before;
    }

    public Position after() {
        return after;
    }

    public List<Publication> publications() {
        return publications;
    }

    public long readAtNanos() {
        return readAtNanos;
    }

    /** What there is to send: the gap, if there is one, then the publications. */
    public int items() {
        return publications.size() + (gap == null ? 0 : 1);
    }

    /** The position of a cursor that has passed the first {@code count} items. */
    Position positionAfter(int count) {
        if (count >= items()) {
            return after;
        }
        if (gap != null && count == 0) {
            return gap.from();
        }
        var next = new TreeMap<>(before.next());
        for (var publication : publications.subList(0, count - (gap == null ? 0 : 1))) {
            next.put(publication.partition(), publication.offset() + 1);
        }
        return new Position(next);
    }

    /** Bytes of heap this chunk is reckoned to hold. */
    int footprint() {
        return footprint;
    }

    /**
     * What {@code make} makes of this chunk for {@code key}, remembered while the chunk is fresh.
     * Two threads that ask at once may both make it; both get the same one.
     */
    public <T> T remember(Object key, Class<T> type, Function<Chunk, T> make) {
        Object known = memo.get().get(key);
        if (known != null) {
            return type.cast(known);
        }
        T made = make.apply(this);
        Map<Object, Object> old;
        Map<Object, Object> grown;
        do {
            old = memo.get();
            Object other = old.get(key);
            if (other != null) {
                return type.cast(other);
            }
            grown = new HashMap<>(old);
            grown.put(key, made);
        } while (!memo.compareAndSet(old, grown));
        return made;
    }

    /** Drops what was remembered. */
    void forget() {
        memo.set(Map.of());
    }
}
