package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * Where a lane's tail and the log behind it meet, for a cursor that comes from the log. The tail
 * drops its oldest chunks at any time; what is answered holds for the chunks that were there when
 * it was found out, and whoever then meets a chunk that is gone asks again. Belongs to the lane.
 */
final class Seam {
    private final Tail tail;
    private final Live live;

    /** How a cursor goes on. */
    sealed interface Way {
        /** By reading that partition from the log: the tail begins behind where it stands. */
        record ThroughLog(Partition partition) implements Way {}

        /** In the tail, at the first chunk with anything in it that it was not given. */
        record IntoTail(long chunk) implements Way {}

        /** The tail has moved on meanwhile. */
        record Ask() implements Way {}
    }

    Seam(Tail tail, Live live) {
        this.tail = tail;
        this.live = live;
    }

    /** How to go on from a position in the partitions that the lane knows. */
    Way from(Position position) {
        long start = tail.start();
        Position begin = beginning(start);
        if (begin == null) {
            return new Way.Ask();
        }
        for (var entry : begin.next().entrySet()) {
            Partition partition = entry.getKey();
            long seen = live.position().offset(partition);
            if (position.offset(partition) < Math.min(entry.getValue(), seen)) {
                return new Way.ThroughLog(partition);
            }
        }
        return enter(position, start);
    }

    /**
     * Where the tail begins, in partitions of the lane's: all that it holds may be of incarnations
     * the lane has not come to. Null if it no longer begins there.
     */
    private @Nullable Position beginning(long start) {
        if (start >= live.seen()) {
            return start == live.seen() ? live.position() : null;
        }
        Chunk oldest = tail.at(start);
        return oldest == null ? null : oldest.before();
    }

    private Way enter(Position position, long start) {
        long low = start;
        long high = live.seen();
        while (low < high) {
            long middle = (low + high) >>> 1;
            Chunk chunk = tail.at(middle);
            if (chunk == null) {
                return new Way.Ask();
            }
            if (isBehind(position, chunk)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return new Way.IntoTail(low);
    }

    /** True if all of the chunk lies before the position, or in incarnations that are over. */
    private boolean isBehind(Position position, Chunk chunk) {
        return chunk.after().next().entrySet().stream()
                .allMatch(e ->
                        live.position().offset(e.getKey()) < 0
                                || position.offset(e.getKey()) >= e.getValue());
    }
}
