package io.sluice.history;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a writer has done so far. Any thread. */
final class WriterCounts {
    final LongAdder rows = new LongAdder();
    final LongAdder conflicts = new LongAdder();
    final LongAdder deletions = new LongAdder();
    final LongAdder missed = new LongAdder();
    final LongAdder transactions = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder overtaken = new LongAdder();
    final LongAdder storingNanos = new LongAdder();
    volatile long lag = -1;
    private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();

    void refuse(String reason) {
        refused.computeIfAbsent(reason, _ -> new LongAdder()).increment();
    }

    long refused() {
        return refused.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
