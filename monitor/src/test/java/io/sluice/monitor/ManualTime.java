package io.sluice.monitor;

import io.sluice.hub.Time;

/** A clock that a test moves, and that lets nobody sleep longer than it says. */
final class ManualTime implements Time, Pause {
    private long nanos = 7_000_000_000L;
    private long awaited = Long.MIN_VALUE;

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized long millis() {
        return Scene.START_MILLIS + nanos / 1_000_000;
    }

    @Override
    public synchronized void until(long to) throws InterruptedException {
        awaited = to;
        notifyAll();
        while (nanos < to) {
            wait();
        }
        awaited = Long.MIN_VALUE;
    }

    /** Moves on. */
    synchronized void advance(long by) {
        nanos += by;
        notifyAll();
    }

    /** Waits until somebody sleeps, and answers how long that one wants to. */
    synchronized long sleeper() throws InterruptedException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (awaited <= nanos) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("nobody sleeps");
            }
            wait(left);
        }
        return awaited - nanos;
    }
}
