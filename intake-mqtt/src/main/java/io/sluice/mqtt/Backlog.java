package io.sluice.mqtt;

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

    /** Waits until there are none, but no longer than {@code millis}. */
    synchronized void awaitNone(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; size > 0 && left > 0; ) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }
}
