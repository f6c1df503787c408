package io.sluice.transport;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clocks, which a test can put forward. */
final class MovableTime implements Time {
    private final AtomicLong ahead = new AtomicLong();

    void advance(Duration by) {
        ahead.addAndGet(by.toNanos());
    }

    @Override
    public long nanos() {
        return System.nanoTime() + ahead.get();
    }

    @Override
    public long millis() {
        return System.currentTimeMillis() + ahead.get() / 1_000_000;
    }
}
