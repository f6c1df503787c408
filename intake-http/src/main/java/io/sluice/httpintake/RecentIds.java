package io.sluice.httpintake;

import java.util.Arrays;

/**
 * The last ids, each with when it was seen and a print of its data; the oldest are forgotten. A
 * ring in plain arrays, found by open addressing: some 40 bytes an id. Not for several threads.
 */
final class RecentIds {
    /** Not there. */
    static final int NONE = -1;

    private static final int SMALLEST = 64;

    private final int most;
    private long[] highs = new long[SMALLEST];
    private long[] lows = new long[SMALLEST];
    private long[] times = new long[SMALLEST];
    private int[] prints = new int[SMALLEST];
    private int[] index = new int[2 * SMALLEST];
    private int first;
    private int size;

    /**
     * @param most how many are kept
     */
    RecentIds(int most) {
        this.most = most;
        Arrays.fill(index, NONE);
    }

    int size() {
        return size;
    }

    /** Where an id is; {@link #NONE} if it is not there. */
    int find(Id id) {
        return index[slot(id.high(), id.low())];
    }

    long time(int place) {
        return times[place];
    }

    int print(int place) {
        return prints[place];
    }

    /** Adds an id that is not there. */
    void add(Id id, long time, int print) {
        if (size == most) {
            removeFirst();
        } else if (size == highs.length) {
            grow();
        }
        put(id.high(), id.low(), time, print);
    }

    /** Changes what is known of an id. */
    void set(int place, long time, int print) {
        times[place] = time;
        prints[place] = print;
    }

    private void put(long high, long low, long time, int print) {
        int place = (first + size) % highs.length;
        highs[place] = high;
        lows[place] = low;
        times[place] = time;
        prints[place] = print;
        index[slot(high, low)] = place;
        size++;
    }

    /** Forgets those at the old end that were seen before that time. */
    void removeBefore(long time) {
        while (size > 0 && times[first] - time < 0) {
            removeFirst();
        }
    }

    private void removeFirst() {
        free(slot(highs[first], lows[first]));
        first = (first + 1) % highs.length;
        size--;
    }

    /** Frees a slot, and moves those up that could not have theirs because of it. */
    private void free(int slot) {
        int hole = slot;
        index[hole] = NONE;
        for (int at = next(hole); index[at] != NONE; at = next(at)) {
            int home = home(lows[index[at]]);
            if (distance(home, at) >= distance(hole, at)) {
                index[hole] = index[at];
                index[at] = NONE;
                hole = at;
            }
        }
    }

    private int distance(int from, int to) {
        return (to - from) & (index.length - 1);
    }

    /** Where an id is in the index, or would be. */
    private int slot(long high, long low) {
        int at = home(low);
        while (index[at] != NONE && (lows[index[at]] != low || highs[index[at]] != high)) {
            at = next(at);
        }
        return at;
    }

    private int home(long low) {
        return (int) low & (index.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (index.length - 1);
    }

    private void grow() {
        long[] oldHighs = highs;
        long[] oldLows = lows;
        long[] oldTimes = times;
        int[] oldPrints = prints;
        int begin = first;
        int count = size;
        int larger = 2 * oldHighs.length;
        highs = new long[larger];
        lows = new long[larger];
        times = new long[larger];
        prints = new int[larger];
        index = new int[2 * larger];
        Arrays.fill(index, NONE);
        first = 0;
        size = 0;
        for (int i = 0; i < count; i++) {
            int old = (begin + i) % oldHighs.length;
            put(oldHighs[old], oldLows[old], oldTimes[old], oldPrints[old]);
        }
    }
}
