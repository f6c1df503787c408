package io.sluice.monitor;

import java.util.Arrays;

/**
 * The times at which end offsets were read, in slots: the latest all, older ones the sparser the
 * older they are, so that a few reach back for days. Partitions remember their end offsets in the
 * same slots.
 */
final class Timescale {
    static final int SLOTS = 64;

    private final long[] nanos = new long[SLOTS];
    private final int[] order = new int[SLOTS];
    private int count;

    /** Takes a slot for a time, which is later than those before. What was in it is forgotten. */
    int add(long now) {
        int slot = count < SLOTS ? count : takeOut(leastMissed(now));
        nanos[slot] = now;
        order[count++] = slot;
        return slot;
    }

    /** The time added last. */
    long latest() {
        return nanos(count - 1);
    }

    private int takeOut(int index) {
        int slot = order[index];
        count--;
        System.arraycopy(order, index + 1, order, index, count - index);
        return slot;
    }

    /** Never the first, so that the reach is kept, nor the last. */
    private int leastMissed(long now) {
        int found = 1;
        double least = Double.MAX_VALUE;
        for (int i = 1; i < count - 1; i++) {
            double gap = nanos(i + 1) - nanos(i - 1);
            double relative = gap / (now - nanos(i));
            if (relative < least) {
                least = relative;
                found = i;
            }
        }
        return found;
    }

    private long nanos(int index) {
        return nanos[order[index]];
    }

    /**
     * How many nanoseconds before the latest time the record at an offset was appended: the end
     * offset passed it between two times. Taken to have grown evenly from one to the other, and the
     * record to have come in the middle of its share of that.
     *
     * @param ends the end offsets by slot, {@link Sighting#UNKNOWN} where not known
     * @return {@link Sighting#UNKNOWN} if the record was there at the first of the times already,
     *     or is not there yet
     */
    long age(long[] ends, long offset) {
        int later = -1;
        for (int i = count - 1; i >= 0; i--) {
            long end = ends[order[i]];
            if (end > offset) {
                later = i;
            } else if (end != Sighting.UNKNOWN) {
                return later < 0 ? Sighting.UNKNOWN : age(ends, offset, i, later);
            }
        }
        return Sighting.UNKNOWN;
    }

    private long age(long[] ends, long offset, int earlier, int later) {
        long from = ends[order[earlier]];
        double part = (offset - from + 0.5) / (ends[order[later]] - from);
        double grown = part * (nanos(later) - nanos(earlier));
        return latest() - nanos(earlier) - Math.round(grown);
    }

    /** The end offsets of a partition of which nothing is known yet. */
    static long[] unknown() {
        var ends = new long[SLOTS];
        Arrays.fill(ends, Sighting.UNKNOWN);
        return ends;
    }
}
