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

    /** That position, but nowhere below the floor, and without incarnations that are over. */
    Position raised(Position at) {
        if (!hasFloor()) {
            return at;
        }
        var raised = new TreeMap<>(floor.next());
        at.next()
                .forEach((partition, offset) -> {
                    if (!isOver(partition)) {
                        raised.merge(partition, offset, Math::max);
                    }
                });
        return new Position(raised);
    }

    /**
     * A floor names all that there was: an incarnation it does not name is over, and a partition it
     * does not name of one that it does has been added since.
     */
    private boolean isOver(Partition partition) {
        return floor.offset(partition) < 0
                && floor.next().keySet().stream()
                        .noneMatch(p -> p.incarnation().equals(partition.incarnation()));
    }

    boolean takes(Publication publication) {
        return (key == null || Objects.equals(key, publication.key()))
                && publication.timestamp() >= notBefore
                && (!hasFloor() || isAboveFloor(publication));
    }

    private boolean isAboveFloor(Publication publication) {
        return publication.offset() >= floor.offset(publication.partition())
                && !isOver(publication.partition());
    }
}
