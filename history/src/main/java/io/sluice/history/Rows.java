package io.sluice.history;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rows of one partition in the order of their offsets, ready for the database. A part of them is
 * rows again.
 */
final class Rows {
    private static final long MICROS_PER_DAY = Micros.of(Duration.ofDays(1));

    private final CopyText text;
    private final int[] ends;
    private final List<StoredRow> rows;
    private final int begin;
    private final int end;

    /**
     * @param ends where in the text each row ends
     * @param rows what each is
     */
    Rows(CopyText text, int[] ends, List<StoredRow> rows) {
        this(text, ends, rows, 0, rows.size());
    }

    private Rows(CopyText text, int[] ends, List<StoredRow> rows, int begin, int end) {
        this.text = text;
        this.ends = ends;
        this.rows = rows;
        this.begin = begin;
        this.end = end;
    }

    /** What they are. */
    List<StoredRow> list() {
        return rows.subList(begin, end);
    }

    int count() {
        return end - begin;
    }

    boolean isEmpty() {
        return begin == end;
    }

    /** The offset of a row. */
    long offset(int row) {
        return rows.get(begin + row).offset();
    }

    /** Some of these rows. */
    Rows part(int from, int to) {
        return new Rows(text, ends, rows, begin + from, begin + to);
    }

    /** As COPY takes them. */
    InputStream copy() {
        int from = begin == 0 ? 0 : ends[begin - 1];
        int to = end == 0 ? 0 : ends[end - 1];
        return new ByteArrayInputStream(text.array(), from, to - from);
    }

    /** The earliest time, in microseconds since the epoch. */
    long first() {
        return list().stream().mapToLong(row -> row.place().time()).min().orElseThrow();
    }

    /** The latest time, in microseconds since the epoch. */
    long last() {
        return list().stream().mapToLong(row -> row.place().time()).max().orElseThrow();
    }

    /** The days of their times. */
    Set<LocalDate> days() {
        var days = new TreeSet<LocalDate>();
        long known = Long.MIN_VALUE;
        for (var row : list()) {
            long day = Math.floorDiv(row.place().time(), MICROS_PER_DAY);
            if (day != known) {
                days.add(LocalDate.ofEpochDay(day));
                known = day;
            }
        }
        return days;
    }
}
