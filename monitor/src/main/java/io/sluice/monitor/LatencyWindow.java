package io.sluice.monitor;

import io.sluice.monitor.Latency.Percentiles;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * What something took lately: a ring of histograms, each of a slice of the window, of which the
 * oldest is emptied for what comes. Any thread.
 */
final class LatencyWindow {
    static final int SLICES = 6;

    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);
    private static final int DIGITS = 2;

    private final long sliceNanos;
    private final IntCountsHistogram[] slices = new IntCountsHistogram[SLICES];

    /** Which slice of all time each of the ring is of. */
    private final long[] numbers = new long[SLICES];

    LatencyWindow(Duration window) {
        this.sliceNanos = Math.max(1, window.toNanos() / SLICES);
        Arrays.setAll(slices, _ -> new IntCountsHistogram(LONGEST_MICROS, DIGITS));
        Arrays.fill(numbers, Long.MIN_VALUE);
    }

    synchronized void record(long tookNanos, long nowNanos) {
        long number = number(nowNanos);
        int at = (int) Math.floorMod(number, (long) SLICES);
        if (numbers[at] != number) {
            slices[at].reset();
            numbers[at] = number;
        }
        slices[at].recordValue(Math.clamp(tookNanos / 1_000, 0, LONGEST_MICROS));
    }

    /** Of the window that ends now; null if nothing was recorded in it. */
    synchronized @Nullable Percentiles percentiles(long nowNanos) {
        long number = number(nowNanos);
        var all = new IntCountsHistogram(LONGEST_MICROS, DIGITS);
        for (int i = 0; i < SLICES; i++) {
            if (numbers[i] > number - SLICES && numbers[i] <= number) {
                all.add(slices[i]);
            }
        }
        return all.getTotalCount() == 0
                ? null
                : new Percentiles(millis(all, 50), millis(all, 95), millis(all, 99));
    }

    private long number(long nanos) {
        return Math.floorDiv(nanos, sliceNanos);
    }

    private static double millis(IntCountsHistogram all, double percentile) {
        return all.medianEquivalentValue(all.getValueAtPercentile(percentile)) / 1_000.0;
    }
}
