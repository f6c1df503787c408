package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of a station that wait for their time, because they have a pace. Times are rounded
 * up, so that cursors that moved at about the same time move together again and share the work.
 * Nothing is timed while nobody waits.
 */
final class Rests {
    static final long ROUND_NANOS = 50_000_000;

    private final Time time;
    private final Lane lane;
    private final Consumer<List<Cursor>> whenDue;
    private final TreeMap<Long, List<Cursor>> resting = new TreeMap<>();
    private long wakeAt = Long.MAX_VALUE;

    /**
     * @param whenDue takes those whose time has come; some may have been closed
     */
    Rests(Time time, Lane lane, Consumer<List<Cursor>> whenDue) {
        this.time = time;
        this.lane = lane;
        this.whenDue = whenDue;
    }

    /** Lets a cursor rest until then, or a little longer. */
    void add(Cursor cursor, long dueNanos) {
        long rounded = Math.ceilDiv(dueNanos, ROUND_NANOS) * ROUND_NANOS;
        cursor.restsUntil = rounded;
        resting.computeIfAbsent(rounded, _ -> new ArrayList<>(1)).add(cursor);
        wakeAtFirst();
    }

    void remove(Cursor cursor) {
        @Nullable List<Cursor> together = resting.get(cursor.restsUntil);
        if (together != null && together.remove(cursor) && together.isEmpty()) {
            resting.remove(cursor.restsUntil);
        }
    }

    private void wakeAtFirst() {
        if (!resting.isEmpty() && resting.firstKey() < wakeAt) {
            wakeAt = resting.firstKey();
            lane.executeAfter(Math.max(0, wakeAt - time.nanos()), this::wake);
        }
    }

    private void wake() {
        wakeAt = Long.MAX_VALUE;
        while (!resting.isEmpty() && resting.firstKey() <= time.nanos()) {
            whenDue.accept(resting.pollFirstEntry().getValue());
        }
        wakeAtFirst();
    }
}
