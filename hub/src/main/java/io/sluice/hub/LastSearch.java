package io.sluice.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The search for the last so many publications of a stream: the newest of all partitions by their
 * times, and of each partition without a hole. It looks backwards from where the lane is, in the
 * tail first.
 */
final class LastSearch {
    /** So many segments are looked into and no more: most may be holes. */
    private static final int MAX_LOOKS = 64;

    private final Cursor cursor;
    private final int count;
    private final Position end;
    private final long seen;
    private final Map<Partition, List<Publication>> newestFirst = new HashMap<>();
    private final Map<Partition, Long> reached = new HashMap<>();
    private Position start;
    private int found;
    private @Nullable Partition lacking;
    private long step = Replay.SEGMENT;
    private int looks;

    LastSearch(Cursor cursor, int count, Live live) {
        this.cursor = cursor;
        this.count = count;
        this.end = live.position();
        this.start = end;
        end.next()
                .forEach((partition, offset) -> {
                    newestFirst.put(partition, new ArrayList<>());
                    reached.put(partition, offset);
                });
        this.lacking = end.next().firstKey();
        this.seen = live.seen();
    }

    /** Looks through the tail. */
    void addTail(Tail tail) {
        for (long number = seen - 1; number >= tail.start(); number--) {
            Chunk chunk = tail.at(number);
            if (chunk == null || hasEnough()) {
                break;
            }
            addBackwards(chunk);
            chunk.before()
                    .next()
                    .forEach((p, offset) -> reached.computeIfPresent(p, (_, _) -> offset));
        }
        choose();
    }

    /**
     * Looks through a segment, if it holds what comes next backwards. One that ends earlier, being
     * large, tells how far to step back at a time.
     */
    void add(Partition partition, Chunk chunk, Extent extent) {
        looks++;
        long end = chunk.after().offset(partition);
        if (looks < MAX_LOOKS && end < reached(partition)) {
            step = Math.max(1, Math.min(step / 2, end - chunk.before().offset(partition)));
            return;
        }
        addBackwards(chunk);
        long begin = Math.max(chunk.before().offset(partition), extent.start().offset(partition));
        reached.merge(partition, begin, Math::min);
        if (looks == MAX_LOOKS) {
            reached.replaceAll((_, _) -> 0L);
        }
        choose();
    }

    private boolean hasEnough() {
        return newestFirst.values().stream().allMatch(list -> list.size() >= count);
    }

    private void addBackwards(Chunk chunk) {
        for (int i = chunk.publications().size() - 1; i >= 0; i--) {
            var publication = chunk.publications().get(i);
            var list = newestFirst.get(publication.partition());
            if (list != null
                    && list.size() < count
                    && publication.offset() < reachedIn(list, publication)
                    && isWanted(chunk, i, publication)) {
                list.add(publication);
            }
        }
    }

    private long reachedIn(List<Publication> list, Publication publication) {
        return list.isEmpty() ? end.offset(publication.partition()) : list.getLast().offset();
    }

    private boolean isWanted(Chunk chunk, int index, Publication publication) {
        return (cursor.key() == null || Objects.equals(cursor.key(), publication.key()))
                && cursor.variant().takes(chunk, index);
    }

    /**
     * Takes the newest, one by one, until there are enough or a partition has to be looked into.
     */
    private void choose() {
        var taken = new TreeMap<Partition, Integer>();
        var begin = new TreeMap<>(end.next());
        newestFirst.keySet().forEach(partition -> taken.put(partition, 0));
        found = 0;
        lacking = null;
        while (found < count && lacking == null) {
            Publication newest = null;
            for (var entry : taken.entrySet()) {
                var list = newestFirst.getOrDefault(entry.getKey(), List.of());
                if (entry.getValue() < list.size()) {
                    var next = list.get(entry.getValue());
                    newest =
                            newest == null || next.timestamp() > newest.timestamp() ? next : newest;
                } else if (reached(entry.getKey()) > 0 && list.size() < count) {
                    lacking = entry.getKey();
                }
            }
            if (newest == null || lacking != null) {
                break;
            }
            found++;
            taken.merge(newest.partition(), 1, Integer::sum);
            begin.put(newest.partition(), newest.offset());
        }
        start = new Position(begin);
    }

    /** True if what is there is what was searched for. */
    boolean isDone() {
        return lacking == null;
    }

    /** The partition that has to be looked into further back; null if none. */
    @Nullable Partition nextToLookInto(Extent extent) {
        for (var partition : end.next().keySet()) {
            if (reached(partition) <= extent.start().offset(partition)) {
                reached.put(partition, 0L);
            }
        }
        choose();
        return lacking;
    }

    /** True if segments are too large to be read whole. */
    boolean isStepping() {
        return step < Replay.SEGMENT;
    }

    /** Where the next step begins. */
    long stepBack(Partition partition, Extent extent) {
        return Math.max(extent.start().offset(partition), reached(partition) - step);
    }

    /** How far back the partition has been looked through. */
    long reached(Partition partition) {
        return reached.getOrDefault(partition, 0L);
    }

    int found() {
        return found;
    }

    /** Where what was found begins. */
    Position start() {
        return start;
    }
}
