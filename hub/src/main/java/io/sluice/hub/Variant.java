package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * A way a stream's publications are put on the wire. Cursors with equal variants share the bytes,
 * so an implementation needs {@code equals} and {@code hashCode} by content.
 */
public interface Variant {
    /**
     * Encodes items from the front of the run and passes them, until the parcel is full or the run
     * is at its end. Called on the lane that will write the parcel.
     *
     * @return null if no item up to the run's end is anything to this variant
     */
    @Nullable Parcel encode(Run run);

    /** True if that publication of the chunk is anything to this variant. */
    boolean takes(Chunk chunk, int publication);

    /** True if it does not take everything. */
    boolean isSelective();

    /**
     * True if what a client of this variant knows cannot be told from a position: what it may see
     * depends on more than the log.
     */
    boolean isGuarded();
}
