package io.sluice.cluster;

import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Chunk;
import io.sluice.hub.Entry;
import io.sluice.hub.Extent;
import io.sluice.hub.Feed;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Log;
import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A journal that all ends read as it is written, on the thread of who writes. */
final class LiveJournal implements Log, Appender {
    private static final Partition PARTITION =
            new Partition(new Incarnation("journal", "incarnation"), 0);

    private final List<Publication> records = new ArrayList<>();
    private final List<Feed> feeds = new ArrayList<>();

    Journal journal() {
        return new Journal(this, this);
    }

    private static Position position(int offset) {
        return new Position(Map.of(PARTITION, (long) offset));
    }

    @Override
    public synchronized void follow(Feed feed) {
        feeds.add(feed);
        feed.chunk(new Chunk(null, position(0), position(records.size()), List.copyOf(records), 0));
    }

    @Override
    public synchronized CompletionStage<Appended> append(Entry entry) {
        int offset = records.size();
        var record = new Publication(PARTITION, offset, 0, entry.key(), entry.value());
        records.add(record);
        var chunk = new Chunk(null, position(offset), position(offset + 1), List.of(record), 0);
        feeds.forEach(feed -> feed.chunk(chunk));
        return CompletableFuture.completedStage(new Appended("journal", 0, offset));
    }

    @Override
    public synchronized CompletionStage<Extent> extent() {
        return CompletableFuture.completedStage(new Extent(position(0), position(records.size())));
    }

    synchronized List<String> values() {
        return records.stream().map(r -> r.value() == null ? "" : r.value().text()).toList();
    }

    @Override
    public CompletionStage<Position> at(Instant time) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Chunk> read(Partition partition, long from, long to) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Status status() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
