package io.sluice.hub;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of durations in fixed buckets. One thread records; any thread reads what is there, which
 * may be a few counts behind.
 */
public final class Histogram {
    private static final long[] BOUNDS_MICROS = {
        100,
        250,
        500,
        1_000,
        2_500,
        5_000,
        10_000,
        25_000,
        50_000,
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        60_000_000
    };

    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MICROS.length + 1);
    private final AtomicLongArray sumMicros = new AtomicLongArray(1);

    /** The upper bounds of all buckets but the last, which has none. */
    public static double[] boundsSeconds() {
        double[] bounds = new double[BOUNDS_MICROS.length];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = BOUNDS_MICROS[i] / 1e6;
        }
        return bounds;
    }

    void record(long micros, long times) {
        long value = Math.max(0, micros);
        int bucket = 0;
        while (bucket < BOUNDS_MICROS.length && value > BOUNDS_MICROS[bucket]) {
            bucket++;
        }
        counts.setOpaque(bucket, counts.getPlain(bucket) + times);
        sumMicros.setOpaque(0, sumMicros.getPlain(0) + value * times);
    }

    /** Adds the counts of each bucket to {@code totals}. */
    public void addTo(long[] totals) {
        for (int i = 0; i < totals.length; i++) {
            totals[i] += counts.getOpaque(i);
        }
    }

    /** The sum of all that was recorded. */
    public double sumSeconds() {
        return sumMicros.getOpaque(0) / 1e6;
    }
}
