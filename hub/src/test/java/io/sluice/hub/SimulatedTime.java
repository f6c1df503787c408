package io.sluice.hub;

/** A clock that a test moves. */
final class SimulatedTime implements Time {
    private long nanos;

    void advance(long by) {
        nanos += by;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long millis() {
        return 1_700_000_000_000L + nanos / 1_000_000;
    }
}
