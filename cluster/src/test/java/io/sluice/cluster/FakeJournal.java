package io.sluice.cluster;

import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Chunk;
import io.sluice.hub.Entry;
import io.sluice.hub.Extent;
import io.sluice.hub.Feed;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Log;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A journal that nodes share; each reads as far as the test says, and perhaps twice. */
final class FakeJournal {
    private static final Partition PARTITION =
            new Partition(new Incarnation("journal", "incarnation"), 0);

    private final FakeTime time;
    private final List<Publication> records = new ArrayList<>();
    private final List<End> ends = new ArrayList<>();
    private boolean isAway;
    private long bytes;

    FakeJournal(FakeTime time) {
        this.time = time;
    }

    /** One node's end of the journal. */
    final class End implements Log, Appender {
        private record Waiting(Entry entry, CompletableFuture<Appended> written) {}

        private final List<Waiting> waiting = new ArrayList<>();
        private @Nullable Feed feed;
        private int next;

        Journal journal() {
            return new Journal(this, this);
        }

        @Override
        public void follow(Feed feed) {
            this.feed = feed;
        }

        /** Reads at most so many records. */
        void read(int most) {
            int end = isAway ? next : Math.min(records.size(), next + most);
            deliver(next, end);
            next = end;
        }

        void readAll() {
            read(Integer.MAX_VALUE - next);
        }

        /** Loses what it has not read. */
        void miss() {
            next = records.size();
        }

        /** Reads again what was read last, or part of it. */
        void readAgain(int records) {
            deliver(Math.max(0, next - records), next);
        }

        private void deliver(int from, int to) {
            if (feed != null && !isAway) {
                var read = List.copyOf(records.subList(from, to));
                feed.chunk(new Chunk(null, position(from), position(to), read, time.nanos()));
            }
        }

        @Override
        public CompletionStage<Appended> append(Entry entry) {
            var one = new Waiting(entry, new CompletableFuture<>());
            waiting.add(one);
            flush();
            return one.written();
        }

        private void flush() {
            if (isAway) {
                return;
            }
            var ready = List.copyOf(waiting);
            waiting.clear();
            for (var one : ready) {
                long offset = write(one.entry());
                one.written().complete(new Appended("journal", 0, offset));
            }
        }

        int waiting() {
            return waiting.size();
        }

        /** The node is dead: what has not been written never will be. */
        void die() {
            waiting.clear();
            ends.remove(this);
        }

        @Override
        public CompletionStage<Extent> extent() {
            return isAway
                    ? CompletableFuture.failedStage(new LogUnavailable("away"))
                    : CompletableFuture.completedStage(
                            new Extent(position(0), position(records.size())));
        }

        @Override
        public CompletionStage<Position> at(Instant instant) {
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

    End end() {
        var made = new End();
        ends.add(made);
        return made;
    }

    /** From now on nothing can be read or written. */
    void goAway() {
        isAway = true;
    }

    void comeBack() {
        isAway = false;
        List.copyOf(ends).forEach(End::flush);
    }

    private static Position position(int offset) {
        return new Position(Map.of(PARTITION, (long) offset));
    }

    /** Writes it as if somebody did. */
    long write(Entry entry) {
        long offset = records.size();
        bytes += entry.value() == null ? 0 : entry.value().length();
        records.add(new Publication(PARTITION, offset, time.millis(), entry.key(), entry.value()));
        return offset;
    }

    void write(String key, @Nullable String value) {
        write(new Entry(Payload.of(key), value == null ? null : Payload.of(value), List.of()));
    }

    List<Publication> records() {
        return records;
    }

    /** Values as text. */
    List<String> values() {
        return records.stream().map(r -> r.value() == null ? "" : r.value().text()).toList();
    }

    /** Bytes of all values. */
    long bytes() {
        return bytes;
    }
}
