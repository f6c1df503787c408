package io.sluice.auth;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when told to. */
final class FakeTime implements Time {
    /** What the clock says at first, in seconds. */
    static final long START = 1_800_000_000L;

    private final AtomicLong millis = new AtomicLong(START * 1000);

    void advance(Duration by) {
        millis.addAndGet(by.toMillis());
    }

    long seconds() {
        return millis.get() / 1000;
    }

    @Override
    public long nanos() {
        return millis.get() * 1_000_000;
    }

    @Override
    public long millis() {
        return millis.get();
    }
}
