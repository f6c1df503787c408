package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import java.util.Arrays;

/** What is remembered of a partition from round to round. */
final class PartitionTrack {
    private final long[] ends = Timescale.unknown();
    private long end = UNKNOWN;
    private long endNanos;
    private long bytes = UNKNOWN;
    private int leader = UNKNOWN;
    private long grownBytes = UNKNOWN;
    private boolean hasGrown;
    private Object log = new Object();
    private PartitionReport report;

    PartitionTrack(int number) {
        report = PartitionReport.unknown(number);
    }

    PartitionReport report() {
        return report;
    }

    /** Whether it has more records than when it was last seen. */
    boolean hasGrown() {
        return hasGrown;
    }

    /**
     * By how many bytes it is known to have grown: by none if segments were deleted. {@link
     * Sighting#UNKNOWN} if its size is not known.
     */
    long grownBytes() {
        return grownBytes;
    }

    /** Nothing of it has been seen in this round. */
    void miss(int slot) {
        ends[slot] = UNKNOWN;
        report = PartitionReport.unknown(report.number());
    }

    void see(Sighting.Partition seen, int slot, long nanos) {
        if (seen.end() != UNKNOWN && seen.end() < end) {
            forget();
        }
        report = new PartitionReport(seen, rate(seen, nanos));
        hasGrown = end != UNKNOWN && seen.end() > end;
        ends[slot] = seen.end();
        if (seen.end() != UNKNOWN) {
            end = seen.end();
            endNanos = nanos;
        }
        noteBytes(seen);
    }

    /** Offsets have gone back: it is another log. */
    private void forget() {
        log = new Object();
        Arrays.fill(ends, UNKNOWN);
        end = UNKNOWN;
        bytes = UNKNOWN;
    }

    private double rate(Sighting.Partition seen, long nanos) {
        if (seen.end() == UNKNOWN || end == UNKNOWN || nanos <= endNanos) {
            return Double.NaN;
        }
        return Figure.rounded((seen.end() - end) * 1e9 / (nanos - endNanos));
    }

    /** Leaders' logs of the same records differ in size, and are not compared. */
    private void noteBytes(Sighting.Partition seen) {
        if (seen.bytes() == UNKNOWN) {
            grownBytes = UNKNOWN;
            return;
        }
        boolean isSameLog = bytes != UNKNOWN && leader == seen.leader();
        grownBytes = isSameLog ? Math.max(0, seen.bytes() - bytes) : 0;
        bytes = seen.bytes();
        leader = seen.leader();
    }

    /** Another object when it is another log, whose offsets say nothing about this one's. */
    Object log() {
        return log;
    }

    /** See {@link Timescale#age}. */
    long age(Timescale scale, long offset) {
        return scale.age(ends, offset);
    }
}
