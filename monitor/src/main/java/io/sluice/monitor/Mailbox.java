package io.sluice.monitor;

import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.LongAdder;

/**
 * Things that wait for one who takes them, in order; where too many wait, the oldest is dropped.
 */
final class Mailbox<T> {
    private final LinkedBlockingDeque<T> waiting;
    private final LongAdder dropped = new LongAdder();

    Mailbox(int capacity) {
        this.waiting = new LinkedBlockingDeque<>(capacity);
    }

    void put(T item) {
        while (!waiting.offerLast(item)) {
            if (waiting.pollFirst() != null) {
                dropped.increment();
            }
        }
    }

    T take() throws InterruptedException {
        return waiting.takeFirst();
    }

    long dropped() {
        return dropped.sum();
    }
}
