package io.sluice.mqtt;

import io.sluice.hub.Time;

/** Time that stands still. */
final class TestTime implements Time {
    static final long MILLIS = 1_764_706_669_888L; // 2025-12-02T20:17:49.888Z

    @Override
    public long nanos() {
        return 0;
    }

    @Override
    public long millis() {
        return MILLIS;
    }
}
