package io.sluice.monitor;

import io.sluice.hub.Lease;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether it is this node's turn to do rounds. */
final class Turn implements Lease.Holder {
    private static final long NOT_MINE = 0;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread worker;
    private long fence = NOT_MINE;

    /**
     * @param worker interrupted when it is not this node's turn any more
     */
    Turn(Thread worker) {
        this.worker = worker;
    }

    @Override
    public void gained(long gained) {
        set(gained);
    }

    @Override
    public void lost() {
        set(NOT_MINE);
        worker.interrupt();
    }

    private void set(long to) {
        lock.lock();
        try {
            fence = to;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a turn and answers its fence. */
    long await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (fence == NOT_MINE) {
                changed.await();
            }
            return fence;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is still the same turn. */
    boolean isStill(long awaited) {
        lock.lock();
        try {
            return fence == awaited;
        } finally {
            lock.unlock();
        }
    }
}
