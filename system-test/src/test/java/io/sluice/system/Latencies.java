package io.sluice.system;

import java.util.Arrays;
import java.util.Locale;

/** How long deliveries took, in nanoseconds. */
record Latencies(long count, double p50Millis, double p99Millis, double maxMillis) {
    static Latencies of(long[] nanos) {
        if (nanos.length == 0) {
            throw new IllegalArgumentException("nothing was delivered");
        }
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(
                sorted.length, at(sorted, 0.5), at(sorted, 0.99), sorted[sorted.length - 1] / 1e6);
    }

    private static double at(long[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d deliveries, p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                count,
                p50Millis,
                p99Millis,
                maxMillis);
    }
}
