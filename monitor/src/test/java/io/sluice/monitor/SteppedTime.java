package io.sluice.monitor;

import io.sluice.hub.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so. */
final class SteppedTime implements Time {
    private static final long START = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

    private final AtomicLong nanos = new AtomicLong();

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public long millis() {
        return START + Duration.ofNanos(nanos.get()).toMillis();
    }
}
