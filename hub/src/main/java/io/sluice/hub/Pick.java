package io.sluice.hub;

import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which items of a run are read.
 *
 * @param key the one key publications have; null for any
 * @param floor where they begin, of every partition there is; empty for no such limit
 * @param notBefore the time they are not older than, milliseconds since the epoch
 */
record Pick(@Nullable Payload key, Position floor, long notBefore) {
    static final long ANY_TIME = Long.MIN_VALUE;

    /** Everything there is. */
    static final Pick ALL = new Pick(null, Position.nowhere(), ANY_TIME);

    /** Everything about one key, or about any if it is null. */
    static Pick of(@Nullable Payload key) {
        return key == null ? ALL : new Pick(key, Position.nowhere(), ANY_TIME);
    }

    boolean hasFloor() {
        return !floor.next().isEmpty();
    }

    /** The same behind a gap: where the gap left something out, what follows is new. */
    Pick over(Gap gap) {
        Position to = gap.to();
        if (!hasFloor() || to == null) {
            return new Pick(key, Position.nowhere(), notBefore);
        }
        var beyond = new TreeMap<>(to.next());
        beyond.replaceAll((partition, offset) ->
                gap.from().offset(partition) == offset
                        ? Math.max(offset, floor.offset(partition))
                        : offset);
        return new Pick(key, new Position(beyond), notBefore);
    }

    /** True if nothing of the chunk is left out. */
    boolean takesAll(Chunk chunk) {
        return key == null
                && notBefore == ANY_TIME
                && (!hasFloor() || (chunk.gap() == null && chunk.before().covers(floor)));
    }

    /**
     * True if the gap lies above the floor: if it ends a partition that the floor names, or, where
     * it ends none, leads to where the floor has not come.
     */
    boolean takes(Gap gap) {
        Position to = gap.to();
        if (!hasFloor() || to == null) {
            return true;
        }
        var ended = new TreeMap<>(gap.from().next());
        to.next().keySet().forEach(ended::remove);
        return ended.isEmpty()
                ? !floor.covers(to)
                : ended.keySet().stream().anyMatch(p -> floor.offset(p) >= 0);
    }

    /** Partitions that a floor does not name are of incarnations that are over. */
    boolean takes(Publication publication) {
        return (key == null || Objects.equals(key, publication.key()))
                && publication.timestamp() >= notBefore
                && (!hasFloor() || isAboveFloor(publication));
    }

    private boolean isAboveFloor(Publication publication) {
        long begin = floor.offset(publication.partition());
        return begin >= 0 && publication.offset() >= begin;
    }
}
