package io.sluice.monitor;

import java.lang.management.ManagementFactory;

/**
 * What this process says of itself.
 *
 * @param heapBytes in use
 */
record Vitals(long heapBytes, int threads) {
    static Vitals now() {
        var runtime = Runtime.getRuntime();
        return new Vitals(
                runtime.totalMemory() - runtime.freeMemory(),
                ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
