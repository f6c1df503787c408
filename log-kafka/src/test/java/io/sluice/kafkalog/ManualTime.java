package io.sluice.kafkalog;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time that passes when a test says so. */
final class ManualTime implements Time {
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
        return Duration.ofNanos(nanos.get()).toMillis();
    }
}
