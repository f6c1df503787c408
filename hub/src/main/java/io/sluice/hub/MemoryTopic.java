package io.sluice.hub;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A topic that lives in this process and ends with it, and its writing end. It has one partition;
 * its incarnation is another one in every process. Any thread; nothing else happens while its lock
 * is held.
 */
public final class MemoryTopic implements Appender {
    private static final int OVERHEAD = 128;

    private final String name;
    private final MemorySettings settings;
    private final Time time;
    private final Partition partition;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final TreeMap<Long, Stored> entries = new TreeMap<>();
    private long bytes;
    private long end;
    private long lastMillis;

    /** An entry as it is held. */
    record Stored(long offset, long millis, Entry entry, int bytes) {}

    /**
     * What the topic holds of a stretch.
     *
     * @param begin where it begins: where it was asked to, or where the topic does if that is later
     * @param end where it ends
     */
    record Stretch(long begin, long end, List<Stored> entries) {}

    public MemoryTopic(String name, MemorySettings settings, Time time) {
        this.name = name;
        this.settings = settings;
        this.time = time;
        this.partition = new Partition(Incarnation.of(name, UUID.randomUUID().toString()), 0);
    }

    Partition partition() {
        return partition;
    }

    /** Appends at once. */
    @Override
    public CompletionStage<Appended> append(Entry entry) {
        int size = size(entry);
        if (size > settings.maxEntryBytes()) {
            return CompletableFuture.failedStage(
                    new RejectedEntry(
                            "topic '%s' takes entries of %d bytes at most, got: %d"
                                    .formatted(name, settings.maxEntryBytes(), size)));
        }
        return CompletableFuture.completedStage(new Appended(name, 0, add(copy(entry), size)));
    }

    private static int size(Entry entry) {
        long size = entry.key() == null ? 0 : entry.key().length();
        size += entry.value() == null ? 0 : entry.value().length();
        for (var header : entry.headers()) {
            size += header.name().length() + header.value().length();
        }
        return (int) Math.min(size, Integer.MAX_VALUE - OVERHEAD);
    }

    private static Entry copy(Entry entry) {
        return new Entry(
                entry.key() == null ? null : entry.key().copy(),
                entry.value() == null ? null : entry.value().copy(),
                entry.headers().stream().map(h -> new Header(h.name(), h.value().copy())).toList());
    }

    /** Times never go back, so that they can be searched. */
    private long add(Entry entry, int size) {
        lock.lock();
        try {
            lastMillis = Math.max(lastMillis, time.millis());
            var stored = new Stored(end, lastMillis, entry, size + OVERHEAD);
            entries.put(end++, stored);
            bytes += stored.bytes;
            trim();
            grown.signalAll();
            return stored.offset;
        } finally {
            lock.unlock();
        }
    }

    private void trim() {
        long oldest = time.millis() - settings.maxAge().toMillis();
        while (!entries.isEmpty() && isTooMuch(entries.firstEntry().getValue(), oldest)) {
            bytes -= entries.pollFirstEntry().getValue().bytes;
        }
    }

    private boolean isTooMuch(Stored first, long oldest) {
        boolean hasOthers = entries.size() > 1;
        return first.millis < oldest
                || entries.size() > settings.maxCount()
                || (hasOthers && bytes > settings.maxBytes());
    }

    private long start() {
        return entries.isEmpty() ? end : entries.firstKey();
    }

    Extent extent() {
        lock.lock();
        try {
            trim();
            return new Extent(at(start()), at(end));
        } finally {
            lock.unlock();
        }
    }

    /** The position of that offset. */
    Position at(long offset) {
        return Position.nowhere().with(partition, offset);
    }

    /** The first offset whose time is not before that. */
    long offsetAt(long millis) {
        lock.lock();
        try {
            trim();
            long low = start();
            long high = end;
            while (low < high) {
                long middle = (low + high) >>> 1;
                if (requireNonNull(entries.get(middle)).millis < millis) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What there is from {@code from} on, until it is that large, but one entry if there is one.
     */
    Stretch read(long from, long to, int maxBytes) {
        lock.lock();
        try {
            trim();
            long begin = Math.max(from, start());
            var found = new ArrayList<Stored>();
            long large = 0;
            for (var stored : entries.tailMap(begin).values()) {
                if (stored.offset >= to || large >= maxBytes) {
                    break;
                }
                found.add(stored);
                large += stored.bytes;
            }
            return new Stretch(begin, begin + found.size(), found);
        } finally {
            lock.unlock();
        }
    }

    /** Waits a while for an entry at that offset or after it. */
    void await(long offset, Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (end <= offset && left > 0) {
                left = grown.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
