package io.sluice.mqtt;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How many messages were received and are not settled. */
final class Backlog {
    private int size;

    synchronized void add() {
        size++;
    }

    synchronized void remove() {
        size--;
        notifyAll();
    }

    synchronized int size() {
        return size;
    }

    /** Waits until there are at most {@code most}. */
    synchronized void awaitAtMost(int most) throws InterruptedException {
        while (size > most) {
            wait();
        }
    }

    /** Waits until there are none, but no longer than {@code longest}. */
    synchronized void awaitNone(Duration longest, Time time) throws InterruptedException {
        long deadline = time.nanos() + longest.toNanos();
        for (long left = longest.toNanos(); size > 0 && left > 0; ) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = deadline - time.nanos();
        }
    }
}
