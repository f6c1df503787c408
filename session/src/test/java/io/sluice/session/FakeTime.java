package io.sluice.session;

import io.sluice.hub.Time;
import java.time.Duration;

/** A clock that a test moves. */
final class FakeTime implements Time {
    private long nanos;
    private long millis = 1_700_000_000_000L;

    FakeTime() {
        this(0);
    }

    FakeTime(long nanos) {
        this.nanos = nanos;
    }

    void advance(Duration by) {
        nanos += by.toNanos();
        millis += by.toMillis();
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long millis() {
        return millis;
    }
}
