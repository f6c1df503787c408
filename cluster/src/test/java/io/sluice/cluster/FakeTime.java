package io.sluice.cluster;

import io.sluice.hub.Time;
import java.time.Duration;
import java.time.Instant;

/** Time that passes when a test says so. */
final class FakeTime implements Time {
    static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    private long nanos;

    void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long millis() {
        return START.toEpochMilli() + nanos / 1_000_000;
    }
}
