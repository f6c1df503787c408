package io.sluice.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The last things that could not be used, with the reason, for an operator to look at. Bounded in
 * number; each payload is cut. Any thread may add and read.
 */
public final class Quarantine {
    /** No more than this much of a payload is kept. */
    public static final int MAX_PAYLOAD = 4096;

    private final int capacity;
    private final Time time;
    private final Deque<Item> items = new ArrayDeque<>();
    private final Map<Kind, LongAdder> counts = new ConcurrentHashMap<>();

    public Quarantine(int capacity, Time time) {
        if (capacity < 1) {
            throw new IllegalArgumentException("quarantine capacity must be positive: " + capacity);
        }
        this.capacity = capacity;
        this.time = time;
    }

    /**
     * Keeps an item, and drops the oldest if there is no room.
     *
     * @param source who could not use it, e.g. {@code stream energy}; from a bounded set
     * @param reason why, in one word for counting, from a bounded set
     * @param detail why, in words; no payload
     * @param origin where it came from: an MQTT topic, or a topic, partition and offset
     */
    public void add(String source, String reason, String detail, String origin, Payload payload) {
        counts.computeIfAbsent(new Kind(source, reason), _ -> new LongAdder()).increment();
        int kept = Math.min(payload.length(), MAX_PAYLOAD);
        byte[] head = new byte[kept];
        payload.asBuffer().get(head);
        var item =
                new Item(
                        time.millis(),
                        source,
                        reason,
                        detail,
                        origin,
                        payload.length(),
                        Payload.of(head));
        synchronized (items) {
            if (items.size() == capacity) {
                items.removeFirst();
            }
            items.addLast(item);
        }
    }

    /** What is kept now, oldest first. */
    public List<Item> items() {
        synchronized (items) {
            return new ArrayList<>(items);
        }
    }

    /** How many items were ever added, by source and reason. */
    public Map<Kind, Long> counts() {
        var sums = new HashMap<Kind, Long>();
        counts.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }

    /** What items are counted by. */
    public record Kind(String source, String reason) {}

    /**
     * One thing that could not be used.
     *
     * @param at wall time in milliseconds
     * @param size the payload's full size in bytes
     * @param head the payload's first bytes
     */
    public record Item(
            long at,
            String source,
            String reason,
            String detail,
            String origin,
            int size,
            Payload head) {}
}
