package io.sluice.monitor;

import java.util.List;

/**
 * A topic. Sums are of what is known of its partitions.
 *
 * @param messages the sum of end offsets: all that were ever published; {@link Sighting#UNKNOWN} if
 *     none is known
 * @param bytes of its leaders' logs; {@link Sighting#UNKNOWN} if none is known
 * @param produceRate records a second since the round before; NaN if not known
 * @param produceBytes bytes a second over half a minute; NaN if not known
 * @param fetchRate records a second that groups have committed, over ten seconds; NaN if not known
 * @param groups ids of those that have commits on it, in order
 */
record TopicReport(
        String name,
        long messages,
        long bytes,
        double produceRate,
        double produceBytes,
        double fetchRate,
        List<PartitionReport> partitions,
        List<String> groups) {
    TopicReport {
        partitions = List.copyOf(partitions);
        groups = List.copyOf(groups);
    }

    /** Bytes of a record, as far as its retained ones tell; NaN if they do not. */
    double meanRecord() {
        long size = 0;
        long records = 0;
        for (var partition : partitions) {
            var seen = partition.seen();
            if (seen.bytes() >= 0 && seen.start() >= 0 && seen.end() >= seen.start()) {
                size += seen.bytes();
                records += seen.end() - seen.start();
            }
        }
        return records == 0 ? Double.NaN : (double) size / records;
    }
}
