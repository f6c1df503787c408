package io.sluice.httpintake;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so. */
final class TestTime implements Time {
    static final long START = 1_780_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
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
