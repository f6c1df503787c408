package io.sluice.history;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rows of one partition in the order of their offsets, ready for the database. A part of them is
 * rows again.
 */
final class Rows {
    private final CopyText text;
    private final int[] ends;
    private final long[] offsets;
    private final long[] times;
    private final int begin;
    private final int end;

    /**
     * @param ends where in the text each row ends
     * @param times in microseconds since the epoch
     * @param begin the first row that counts
     * @param end the row after the last that counts
     */
    Rows(CopyText text, int[] ends, long[] offsets, long[] times, int begin, int end) {
        this.text = text;
        this.ends = ends;
        this.offsets = offsets;
        this.times = times;
        this.begin = begin;
        this.end = end;
    }

    int count() {
        return end - begin;
    }

    boolean isEmpty() {
        return begin == end;
    }

    /** The offset of a row. */
    long offset(int row) {
        return offsets[begin + row];
    }

    /** Some of these rows. */
    Rows part(int from, int to) {
        return new Rows(text, ends, offsets, times, begin + from, begin + to);
    }

    /** As COPY takes them. */
    InputStream copy() {
        int from = begin == 0 ? 0 : ends[begin - 1];
        int to = end == 0 ? 0 : ends[end - 1];
        return new ByteArrayInputStream(text.array(), from, to - from);
    }

    long first() {
        long first = times[begin];
        for (int i = begin + 1; i < end; i++) {
            first = Math.min(first, times[i]);
        }
        return first;
    }

    long last() {
        long last = times[begin];
        for (int i = begin + 1; i < end; i++) {
            last = Math.max(last, times[i]);
        }
        return last;
    }

    /** The days of their times. */
    Set<LocalDate> days() {
        var days = new TreeSet<LocalDate>();
        for (int i = begin; i < end; i++) {
            if (days.isEmpty() || !isOfTheDayBefore(i)) {
                days.add(Days.of(times[i]));
            }
        }
        return days;
    }

    private boolean isOfTheDayBefore(int row) {
        return Days.of(times[row]).equals(Days.of(times[row - 1]));
    }
}
