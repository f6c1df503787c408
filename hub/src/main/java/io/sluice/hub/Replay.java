package io.sluice.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is read again from logs, shared by all cursors of a gateway. The unit is a segment: up to
 * {@link #SEGMENT} offsets of one partition, read once however many cursors want it and kept while
 * there is room. Cursors that wait hold nothing but their position.
 *
 * <p>At most so many segments are read at once; the one most wanted is next, unless another has
 * waited for long. Any thread; its lock is held for a lookup only, never while anything is read.
 */
public final class Replay {
    static final int SEGMENT = 1024;
    private static final long LONG_WAIT_NANOS = 1_000_000_000;

    private final int readers;
    private final long maxBytes;
    private final Time time;
    private final Map<Partition, TreeMap<Long, Chunk>> loaded = new HashMap<>();
    private final LinkedHashMap<Segment, Chunk> byUse = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Segment, Load> wanted = new HashMap<>();
    private long bytes;
    private int running;
    private long loads;

    /** Where a stretch begins that is read at once. */
    private record Segment(Partition partition, long from) {}

    /**
     * @param readers how many segments are read at once
     * @param maxBytes what is kept
     */
    public Replay(int readers, long maxBytes, Time time) {
        if (readers < 1 || maxBytes < 0) {
            throw new IllegalArgumentException(
                    "readers must be positive and maxBytes not negative, got: %d and %d"
                            .formatted(readers, maxBytes));
        }
        this.readers = readers;
        this.maxBytes = maxBytes;
        this.time = time;
    }

    /** Segments read so far. */
    public synchronized long loads() {
        return loads;
    }

    /** Bytes kept now. */
    public synchronized long bytes() {
        return bytes;
    }

    /** Segments that are being read or waited for. */
    public synchronized int waiting() {
        return wanted.size();
    }

    /** The chunk that covers an offset, if it is here. */
    synchronized @Nullable Chunk find(Partition partition, long offset) {
        var covering = covering(partition, offset);
        return covering == null ? null : byUse.get(covering);
    }

    private @Nullable Segment covering(Partition partition, long offset) {
        var chunks = loaded.get(partition);
        var nearest = chunks == null ? null : chunks.floorEntry(offset);
        return nearest != null && offset < nearest.getValue().after().offset(partition)
                ? new Segment(partition, nearest.getKey())
                : null;
    }

    /**
     * Sees to it that the chunk is read that covers an offset. All who want the same get the same
     * stage; it completes on a thread of the log's.
     *
     * @param end what has been followed of the partition
     * @param isExact true if the chunk has to begin there
     */
    CompletionStage<Chunk> load(
            Log log, Partition partition, long offset, long end, boolean isExact) {
        Load load;
        synchronized (this) {
            var segment = new Segment(partition, isExact ? offset : startFor(partition, offset));
            load =
                    wanted.computeIfAbsent(
                            segment,
                            s -> new Load(log, s, Math.min(end, upTo(s.from())), time.nanos()));
            load.wishes++;
        }
        startMore();
        return load.done;
    }

    /** Segments are aligned, so that many share them; what is half there is gone on with. */
    private long startFor(Partition partition, long offset) {
        long aligned = offset - offset % SEGMENT;
        var chunks = loaded.get(partition);
        var nearest = chunks == null ? null : chunks.floorKey(offset);
        return nearest != null && nearest >= aligned ? offset : aligned;
    }

    private static long upTo(long from) {
        return from - from % SEGMENT + SEGMENT;
    }

    private void startMore() {
        for (Load next = next(); next != null; next = next()) {
            read(next);
        }
    }

    private synchronized @Nullable Load next() {
        if (running == readers) {
            return null;
        }
        long longAgo = time.nanos() - LONG_WAIT_NANOS;
        Load next =
                wanted.values().stream()
                        .filter(load -> !load.started)
                        .max(
                                Comparator.comparing((Load l) -> l.since - longAgo < 0)
                                        .thenComparingInt(l -> l.wishes))
                        .orElse(null);
        if (next != null) {
            next.started = true;
            running++;
            loads++;
        }
        return next;
    }

    private void read(Load load) {
        CompletionStage<Chunk> reading;
        try {
            reading = load.log.read(load.segment.partition(), load.segment.from(), load.to);
        } catch (RuntimeException e) {
            reading = CompletableFuture.failedStage(e);
        }
        var _ =
                reading.whenComplete((chunk, failure) -> {
                    end(load, failure == null ? chunk : null);
                    startMore();
                    if (failure == null) {
                        load.done.complete(chunk);
                    } else {
                        load.done.completeExceptionally(failure);
                    }
                });
    }

    private synchronized void end(Load load, @Nullable Chunk chunk) {
        running--;
        wanted.remove(load.segment);
        if (chunk != null && chunk.after().offset(load.segment.partition()) > load.segment.from()) {
            keep(load.segment, chunk);
        }
    }

    private void keep(Segment segment, Chunk chunk) {
        loaded.computeIfAbsent(segment.partition(), _ -> new TreeMap<>())
                .put(segment.from(), chunk);
        Chunk old = byUse.put(segment, chunk);
        bytes += weight(chunk) - (old == null ? 0 : weight(old));
        var surplus = new ArrayList<Segment>();
        long left = bytes;
        for (var entry : byUse.entrySet()) {
            if (left <= maxBytes || surplus.size() == byUse.size() - readers) {
                break;
            }
            surplus.add(entry.getKey());
            left -= weight(entry.getValue());
        }
        drop(surplus);
    }

    private void drop(List<Segment> surplus) {
        for (var segment : surplus) {
            Chunk dropped = byUse.remove(segment);
            bytes -= dropped == null ? 0 : weight(dropped);
            var chunks = loaded.get(segment.partition());
            if (chunks != null) {
                chunks.remove(segment.from());
                if (chunks.isEmpty()) {
                    loaded.remove(segment.partition());
                }
            }
        }
    }

    /** A chunk that is read again is encoded, too, as a rule. */
    private static long weight(Chunk chunk) {
        return 2L * chunk.footprint();
    }

    /** A segment being read, or waiting to be. */
    private static final class Load {
        private final Log log;
        private final Segment segment;
        private final long to;
        private final long since;
        private final CompletableFuture<Chunk> done = new CompletableFuture<>();
        private int wishes;
        private boolean started;

        Load(Log log, Segment segment, long to, long since) {
            this.log = log;
            this.segment = segment;
            this.to = to;
            this.since = since;
        }
    }
}
