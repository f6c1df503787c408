package io.sluice.history;

import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.Feed;
import io.sluice.hub.Header;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Log;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.UnknownPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A log that a test fills, with partitions, holes, dropped beginnings and other incarnations. */
final class FakeLog implements Log {
    private Incarnation incarnation;
    private final Map<Partition, Content> partitions = new TreeMap<>();
    private int chunk = 1_000;
    private boolean isAway;
    private @Nullable CompletableFuture<Extent> silence;

    private static final class Content {
        private long start;
        private long end;
        private final TreeMap<Long, Publication> publications = new TreeMap<>();
    }

    FakeLog(int partitions) {
        incarnation = Incarnation.of("topic", "1");
        grow(partitions);
    }

    /** Has that many partitions from now on. */
    synchronized void grow(int count) {
        for (int i = 0; i < count; i++) {
            partitions.computeIfAbsent(new Partition(incarnation, i), _ -> new Content());
        }
    }

    /** Begins another life. */
    synchronized void recreate(String identity) {
        int count = partitions.size();
        incarnation = Incarnation.of("topic", identity);
        partitions.clear();
        grow(count);
    }

    synchronized void chunkOf(int publications) {
        chunk = publications;
    }

    /** Answers nothing from now on but this, which is the same for all who ask. */
    synchronized CompletableFuture<Extent> fallSilent() {
        var answer = new CompletableFuture<Extent>();
        silence = answer;
        return answer;
    }

    synchronized void away(boolean now) {
        isAway = now;
    }

    private Content content(int partition) {
        var content = partitions.get(new Partition(incarnation, partition));
        if (content == null) {
            throw new IllegalArgumentException("no partition " + partition);
        }
        return content;
    }

    synchronized long append(
            int partition, long millis, @Nullable String key, @Nullable String value) {
        return append(partition, millis, key, value, List.of());
    }

    synchronized long append(
            int partition,
            long millis,
            @Nullable String key,
            @Nullable String value,
            List<Header> headers) {
        var content = content(partition);
        long offset = content.end++;
        content.publications.put(
                offset,
                new Publication(
                        new Partition(incarnation, partition),
                        offset,
                        millis,
                        key == null ? null : Payload.of(key),
                        value == null ? null : Payload.of(value),
                        headers));
        return offset;
    }

    /** Leaves out some offsets. */
    synchronized void hole(int partition, int length) {
        content(partition).end += length;
    }

    /** Drops what is before that offset. */
    synchronized void dropBefore(int partition, long offset) {
        var content = content(partition);
        content.start = offset;
        content.publications.headMap(offset).clear();
    }

    /** Loses what is from that offset on. */
    synchronized void truncate(int partition, long offset) {
        var content = content(partition);
        content.end = offset;
        content.publications.tailMap(offset).clear();
    }

    @Override
    public void follow(Feed feed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized CompletionStage<Extent> extent() {
        if (silence != null) {
            return silence;
        }
        if (isAway) {
            return CompletableFuture.failedStage(new LogUnavailable("away"));
        }
        var start = new TreeMap<Partition, Long>();
        var end = new TreeMap<Partition, Long>();
        partitions.forEach((partition, content) -> {
            start.put(partition, content.start);
            end.put(partition, content.end);
        });
        return CompletableFuture.completedStage(new Extent(new Position(start), new Position(end)));
    }

    @Override
    public synchronized CompletionStage<Position> at(Instant time) {
        if (isAway) {
            return CompletableFuture.failedStage(new LogUnavailable("away"));
        }
        var found = new TreeMap<Partition, Long>();
        partitions.forEach((partition, content) ->
                found.put(
                        partition,
                        content.publications.values().stream()
                                .filter(p -> p.timestamp() >= time.toEpochMilli())
                                .findFirst()
                                .map(Publication::offset)
                                .orElse(content.end)));
        return CompletableFuture.completedStage(new Position(found));
    }

    @Override
    public synchronized CompletionStage<Chunk> read(Partition partition, long from, long to) {
        var content = partitions.get(partition);
        if (content == null) {
            return CompletableFuture.failedStage(new UnknownPartition(partition));
        }
        long begin = Math.max(from, content.start);
        long end = Math.max(begin, to);
        var found = new ArrayList<Publication>();
        for (var publication : content.publications.subMap(begin, end).values()) {
            found.add(publication);
            if (found.size() == chunk) {
                end = publication.offset() + 1;
                break;
            }
        }
        return CompletableFuture.completedStage(
                new Chunk(null, at(partition, begin), at(partition, end), found, 0));
    }

    private static Position at(Partition partition, long offset) {
        return Position.nowhere().with(partition, offset);
    }

    /** Offsets of all publications with values, as text. */
    synchronized List<String> positions() {
        var all = new ArrayList<String>();
        partitions.forEach((partition, content) ->
                content.publications.values().stream()
                        .filter(p -> !p.isDeletion())
                        .forEach(p -> all.add(partition.number() + " " + p.offset())));
        return all;
    }

    @Override
    public Status status() {
        return new Status(true, 0, null);
    }

    @Override
    public void close() {}
}
