package io.sluice.transport;

import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.Feed;
import io.sluice.hub.Log;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log in memory, with one partition. What is published is fed at once, as one chunk. */
final class PlainLog implements Log {
    private final Partition partition;
    private final List<Publication> kept = new ArrayList<>();
    private int most = Integer.MAX_VALUE;
    private long end;
    private @Nullable Feed feed;

    PlainLog(Partition partition) {
        this.partition = partition;
    }

    /** Keeps so many publications and no more. */
    synchronized void keep(int count) {
        most = count;
    }

    synchronized void publish(@Nullable Payload key, Time time, Payload... values) {
        long before = end;
        var publications = new ArrayList<Publication>();
        for (var value : values) {
            publications.add(new Publication(partition, end++, time.millis(), key, value));
        }
        kept.addAll(publications);
        while (kept.size() > most) {
            kept.removeFirst();
        }
        if (feed != null) {
            feed.chunk(new Chunk(null, at(before), at(end), publications, time.nanos()));
        }
    }

    private Position at(long offset) {
        return Position.nowhere().with(partition, offset);
    }

    @Override
    public synchronized void follow(Feed stream) {
        feed = stream;
        stream.chunk(new Chunk(null, at(end), at(end), List.of(), 0));
    }

    @Override
    public synchronized CompletionStage<Extent> extent() {
        return CompletableFuture.completedStage(new Extent(at(first()), at(end)));
    }

    private long first() {
        return kept.isEmpty() ? end : kept.getFirst().offset();
    }

    @Override
    public synchronized CompletionStage<Position> at(Instant time) {
        long begin =
                kept.stream()
                        .filter(p -> p.timestamp() >= time.toEpochMilli())
                        .mapToLong(Publication::offset)
                        .findFirst()
                        .orElse(end);
        return CompletableFuture.completedStage(at(begin));
    }

    @Override
    public synchronized CompletionStage<Chunk> read(Partition of, long from, long to) {
        long begin = Math.max(from, first());
        long upTo = Math.max(begin, Math.min(to, end));
        var stretch = kept.stream().filter(p -> p.offset() >= begin && p.offset() < upTo).toList();
        return CompletableFuture.completedStage(new Chunk(null, at(begin), at(upTo), stretch, 0));
    }

    @Override
    public Status status() {
        return new Status(true, 0, null);
    }

    @Override
    public void close() {}
}
