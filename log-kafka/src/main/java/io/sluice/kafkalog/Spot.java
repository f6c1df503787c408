package io.sluice.kafkalog;

import io.sluice.hub.Partition;

/**
 * Where a tape stands.
 *
 * @param next what has not been taken begins here
 * @param reached what has been polled ends here
 */
record Spot(Partition partition, long next, long reached) {
    /** True if reading can begin there with what has been polled, or is polled next. */
    boolean isAt(Partition wanted, long offset) {
        return partition.equals(wanted) && next <= offset && offset <= reached;
    }
}
