package io.sluice.monitor;

import java.time.Duration;

/** The times at which rounds begin: as far apart as the interval, from the first on. */
record Ticks(long first, Duration interval) {
    /** The first one after that time. */
    long after(long nanos) {
        long passed = Math.floorDiv(nanos - first, interval.toNanos());
        return first + (passed + 1) * interval.toNanos();
    }

    /** How many lie between two of them. */
    long between(long tick, long later) {
        return (later - tick) / interval.toNanos() - 1;
    }
}
