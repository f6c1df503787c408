package io.sluice.hub;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a cursor stands in its stream: the next offset to read, per partition.
 *
 * <p>As text, one part per partition: {@code 1.<incarnation>.<partition>:<next offset>}. Of two
 * parts that are equal up to their last colon the one with the larger number is the newer.
 *
 * @param next the next offset to read of each partition
 */
public record Position(SortedMap<Partition, Long> next) {
    private static final Position NOWHERE = new Position(new TreeMap<>());

    public Position {
        next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
    }

    public Position(Map<Partition, Long> next) {
        this(new TreeMap<>(next));
    }

    /** The position that names no partition. */
    public static Position nowhere() {
        return NOWHERE;
    }

    /** The next offset of a partition; -1 if the position does not name it. */
    public long offset(Partition partition) {
        Long offset = next.get(partition);
        return offset == null ? -1 : offset;
    }

    /** This position, but going on at {@code offset} in {@code partition}. */
    public Position with(Partition partition, long offset) {
        var changed = new TreeMap<>(next);
        changed.put(partition, offset);
        return new Position(changed);
    }

    /** This position moved on to where {@code later} stands, partition by partition. */
    public Position mergedWith(Position later) {
        var merged = new TreeMap<>(next);
        later.next.forEach((partition, offset) -> merged.merge(partition, offset, Math::max));
        return new Position(merged);
    }

    /** True if it names all these partitions. */
    boolean names(Position other) {
        return next.keySet().containsAll(other.next.keySet());
    }

    /** True if it has come at least as far, in every partition the other names. */
    boolean covers(Position other) {
        return other.next.entrySet().stream().allMatch(e -> offset(e.getKey()) >= e.getValue());
    }

    /** Its parts as text, in the order of topics and partitions. */
    public List<String> parts() {
        return next.entrySet().stream().map(e -> e.getKey().position(e.getValue())).toList();
    }

    @Override
    public String toString() {
        return String.join(" ", parts());
    }
}
