package io.sluice.redislog;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted of one stream: by its reader thread, and where it is read again. Any thread
 * reads.
 */
final class ReadCounts {
    private final String stream;
    private final RedisMeters meters;
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder restarts = new LongAdder();
    private final LongAdder replays = new LongAdder();
    private final LongAdder recordsAgain = new LongAdder();
    private final LongAdder bytesAgain = new LongAdder();
    private final Map<String, LongAdder> unmapped = new ConcurrentHashMap<>();
    private volatile long lag = -1;

    ReadCounts(String stream, RedisMeters meters) {
        this.stream = stream;
        this.meters = meters;
        meters.bind(stream, this);
    }

    void read(int size) {
        records.increment();
        bytes.add(size);
    }

    /** A stretch is read again. */
    void replayed() {
        replays.increment();
    }

    /** An entry has been read again. */
    void readAgain(int size) {
        recordsAgain.increment();
        bytesAgain.add(size);
    }

    void refused(String reason) {
        unmapped.computeIfAbsent(
                        reason,
                        _ -> {
                            meters.bindUnmapped(stream, reason, this);
                            return new LongAdder();
                        })
                .increment();
    }

    void restarted() {
        restarts.increment();
    }

    void lag(long now) {
        lag = now;
    }

    long records() {
        return records.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long restarts() {
        return restarts.sum();
    }

    long replays() {
        return replays.sum();
    }

    long recordsAgain() {
        return recordsAgain.sum();
    }

    long bytesAgain() {
        return bytesAgain.sum();
    }

    long lag() {
        return lag;
    }

    long unmapped(String reason) {
        var count = unmapped.get(reason);
        return count == null ? 0 : count.sum();
    }

    Map<String, Long> unmapped() {
        var sums = new HashMap<String, Long>();
        unmapped.forEach((reason, count) -> sums.put(reason, count.sum()));
        return sums;
    }
}
