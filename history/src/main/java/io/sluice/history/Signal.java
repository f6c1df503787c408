package io.sluice.history;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells one thread that there is something to do. Setting it never blocks, and costs a read if set.
 */
final class Signal {
    private final AtomicBoolean isSet = new AtomicBoolean();
    private volatile @Nullable Thread waiting;

    void ownedBy(Thread thread) {
        waiting = thread;
        LockSupport.unpark(thread);
    }

    /** Any thread. */
    void set() {
        if (!isSet.get() && isSet.compareAndSet(false, true)) {
            LockSupport.unpark(waiting);
        }
    }

    /** Waits until it is set, or that long; it is not set afterwards. By its thread only. */
    void await(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (!isSet.get()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                return;
            }
        }
        isSet.set(false);
    }
}
