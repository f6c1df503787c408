package io.sluice.history;

import java.util.Comparator;

/**
 * Where a stored row stands among the rows of its table: rows of one time are told apart by their
 * position in the log.
 *
 * @param time in microseconds
 */
record Place(long time, int life, int partition, long offset) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparingLong(Place::time)
                    .thenComparingInt(Place::life)
                    .thenComparingInt(Place::partition)
                    .thenComparingLong(Place::offset);

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }
}
