package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

/**
 * A partition.
 *
 * @param produceRate records a second; NaN if not known
 */
record PartitionReport(Sighting.Partition seen, double produceRate) {
    static PartitionReport unknown(int number) {
        return new PartitionReport(
                new Sighting.Partition(
                        number, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
                Double.NaN);
    }

    int number() {
        return seen.number();
    }
}
