package io.sluice.hub;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private static final int[] NONE = {};
    private static final int[] FIRST = {0};

    private final @Nullable Gap gap;
    private final Position before;
    private final Position after;
    private final List<Publication> publications;
    private final long readAtNanos;
    private final int footprint;
    private volatile @Nullable Map<Payload, int[]> keys;
    private volatile @Nullable List<@Nullable Publication> replaced;
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

    /** True if it covers nothing, not even a hole. */
    boolean isNothing() {
        return gap == null && after.equals(before);
    }

    /** What there is to send: the gap, if there is one, then the publications. */
    public int items() {
        return publications.size() + (gap == null ? 0 : 1);
    }

    /** The publication that an item is, by index; -1 if the item is the gap. */
    public int publicationAt(int item) {
        return gap == null ? item : item - 1;
    }

    /** The keys of its publications. */
    Set<Payload> keys() {
        return index().keySet();
    }

    /** The items that concern a key, in order: the gap concerns all. */
    int[] itemsOf(Payload key) {
        int[] items = index().get(key);
        if (items != null) {
            return items;
        }
        return gap == null ? NONE : FIRST;
    }

    private Map<Payload, int[]> index() {
        var known = keys;
        if (known == null) {
            known = KeyIndex.of(this);
            keys = known;
        }
        return known;
    }

    /**
     * True if it is known what each publication replaced. Only streams with state know, and not
     * where the state was not there at the time.
     */
    public boolean knowsReplaced() {
        return replaced != null;
    }

    /** What had the publication's key before it; null if nothing had, or if it is not known. */
    public @Nullable Publication replaced(int publication) {
        var known = replaced;
        return known == null ? null : known.get(publication);
    }

    /** Notes what each publication replaced, in their order. */
    void replaced(List<@Nullable Publication> before) {
        replaced = before;
    }

    /** The position of a cursor that has passed the first {@code count} items. */
    @SuppressWarnings("ReferenceEquality") // others are found by equality
    Position positionAfter(int count) {
        if (count >= items()) {
            return after;
        }
        if (gap != null && count == 0) {
            return gap.from();
        }
        var next = new TreeMap<>(before.next());
        var found = new HashSet<Partition>();
        Partition last = null;
        int publication = publicationAt(count - 1);
        while (publication >= 0 && found.size() < next.size()) {
            var passed = publications.get(publication--);
            if (passed.partition() != last) {
                last = passed.partition();
                if (found.add(last)) {
                    next.put(last, passed.offset() + 1);
                }
            }
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
