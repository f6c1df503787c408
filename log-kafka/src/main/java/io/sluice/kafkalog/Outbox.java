package io.sluice.kafkalog;

import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;

/**
 * What a topic's log may not have yet: entries that wait to be sent, in the order of appending, and
 * how many are on their way. Any thread; nothing else happens while its lock is held.
 */
final class Outbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final NavigableMap<Long, Unconfirmed> waiting = new TreeMap<>();
    private int onTheirWay;

    /** What waits now, in order. */
    List<Unconfirmed> waiting() {
        lock.lock();
        try {
            return List.copyOf(waiting.values());
        } finally {
            lock.unlock();
        }
    }

    boolean isWaiting(Unconfirmed item) {
        lock.lock();
        try {
            return waiting.containsKey(item.order());
        } finally {
            lock.unlock();
        }
    }

    /** A new entry waits. */
    void add(Unconfirmed item) {
        lock.lock();
        try {
            waiting.put(item.order(), item);
        } finally {
            lock.unlock();
        }
    }

    /** A waiting entry is on its way. */
    void sentBy(Producer<byte[], byte[]> producer, Unconfirmed item) {
        lock.lock();
        try {
            waiting.remove(item.order());
            item.sentBy(producer);
            onTheirWay++;
        } finally {
            lock.unlock();
        }
    }

    /** An entry that was on its way has arrived, or never will. */
    void settle() {
        lock.lock();
        try {
            countSettled();
        } finally {
            lock.unlock();
        }
    }

    /** An entry that was on its way has to be sent again. */
    void failed(Unconfirmed item, Throwable why) {
        lock.lock();
        try {
            item.failed(why);
            waiting.put(item.order(), item);
            countSettled();
        } finally {
            lock.unlock();
        }
    }

    /** An entry could not even be sent. */
    void notSent(Unconfirmed item, Throwable why) {
        lock.lock();
        try {
            item.failed(why);
        } finally {
            lock.unlock();
        }
    }

    private void countSettled() {
        onTheirWay--;
        if (onTheirWay == 0) {
            settled.signalAll();
        }
    }

    /** Waits until nothing is on its way, and then lets all that has failed be sent again. */
    void awaitSettled() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (onTheirWay > 0) {
                settled.await();
            }
            waiting.values().forEach(Unconfirmed::forgive);
        } finally {
            lock.unlock();
        }
    }

    /** Takes out all that waits. */
    List<Unconfirmed> drain() {
        lock.lock();
        try {
            var left = List.copyOf(waiting.values());
            waiting.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }
}
