package io.sluice.session;

import io.sluice.hub.Chunk;
import io.sluice.hub.Entry;
import io.sluice.hub.Extent;
import io.sluice.hub.Feed;
import io.sluice.hub.Gap;
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
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log in a test's hands: it keeps what it makes chunks of, and answers when the test says so, or
 * at once.
 */
final class FakeLog implements Log {
    private final String topic;
    private final LongUnaryOperator clock;
    private List<Shelf> shelves = new ArrayList<>();
    private final List<Runnable> questions = new ArrayList<>();
    boolean answersAtOnce = true;
    boolean isAway;
    int reads;

    /** One partition, without holes but those at its beginning and before gaps. */
    private static final class Shelf {
        final Partition partition;
        final List<Publication> publications = new ArrayList<>();
        long start;
        long next;

        Shelf(Partition partition) {
            this.partition = partition;
        }

        /** The index of the first publication from that offset on. */
        int indexOf(long offset) {
            int low = 0;
            int high = publications.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (publications.get(middle).offset() < offset) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    /** With one partition; the first publication is of second 1, each a millisecond later. */
    FakeLog() {
        this("topic", "incarnation", 1, offset -> 1000 + offset);
    }

    /**
     * @param clock the time of a publication, by its offset
     */
    FakeLog(String topic, String hash, int partitions, LongUnaryOperator clock) {
        this.topic = topic;
        this.clock = clock;
        begin(hash, partitions);
    }

    private void begin(String hash, int partitions) {
        shelves = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            shelves.add(new Shelf(new Partition(new Incarnation(topic, hash), i)));
        }
    }

    // --- what is published

    /** The chunk a log begins with. */
    Chunk beginning() {
        return new Chunk(null, position(), position(), List.of(), 0);
    }

    static Entry entry(@Nullable String key, @Nullable String value, Header... headers) {
        return new Entry(
                key == null ? null : Payload.of(key),
                value == null ? null : Payload.of(value),
                List.of(headers));
    }

    /** A chunk with one publication for each value; null for a deletion. */
    Chunk chunk(@Nullable String... values) {
        return chunkAfter(null, values);
    }

    Chunk chunkAfter(@Nullable Gap gap, @Nullable String... values) {
        return chunk(gap, 0, Arrays.stream(values).map(value -> entry(null, value)).toList());
    }

    Chunk chunk(@Nullable Gap gap, int partition, List<Entry> entries) {
        var before = position();
        var shelf = shelves.get(partition);
        var publications = new ArrayList<Publication>();
        for (var entry : entries) {
            publications.add(
                    new Publication(
                            shelf.partition,
                            shelf.next,
                            clock.applyAsLong(shelf.next),
                            entry.key(),
                            entry.value(),
                            entry.headers()));
            shelf.next++;
        }
        shelf.publications.addAll(publications);
        return new Chunk(gap, before, position(), publications, 0);
    }

    /** A gap of so many offsets before what comes next. */
    Gap gap(int offsets) {
        var from = position();
        shelves.getFirst().next += offsets;
        return new Gap(from, position(), Gap.Cause.RETENTION);
    }

    /** Adds a partition; the chunk that tells so. */
    Chunk grow() {
        var before = position();
        var incarnation = shelves.getFirst().partition.incarnation();
        shelves.add(new Shelf(new Partition(incarnation, shelves.size())));
        return new Chunk(null, before, position(), List.of(), 0);
    }

    /** Deletes the topic and makes it again; the chunk that tells so. */
    Chunk recreate(String hash) {
        var from = position();
        begin(hash, shelves.size());
        var gap = new Gap(from, position(), Gap.Cause.RECREATED);
        return new Chunk(gap, position(), position(), List.of(), 0);
    }

    Position position() {
        return position(shelf -> shelf.next);
    }

    private Position position(java.util.function.ToLongFunction<Shelf> offset) {
        var next = new TreeMap<Partition, Long>();
        shelves.forEach(shelf -> next.put(shelf.partition, offset.applyAsLong(shelf)));
        return new Position(next);
    }

    /** Forgets what lies before that offset. */
    void drop(int partition, long before) {
        var shelf = shelves.get(partition);
        shelf.start = before;
        shelf.publications.subList(0, shelf.indexOf(before)).clear();
    }

    // --- what it is asked

    @Override
    public void follow(Feed feed) {
        throw new UnsupportedOperationException("a test hands over the chunks");
    }

    @Override
    public CompletionStage<Extent> extent() {
        return ask(() -> new Extent(position(shelf -> shelf.start), position()));
    }

    @Override
    public CompletionStage<Position> at(Instant time) {
        return ask(() -> position(shelf -> at(shelf, time.toEpochMilli())));
    }

    private static long at(Shelf shelf, long millis) {
        return shelf.publications.stream()
                .filter(publication -> publication.timestamp() >= millis)
                .mapToLong(Publication::offset)
                .min()
                .orElse(shelf.next);
    }

    @Override
    public CompletionStage<Chunk> read(Partition partition, long from, long to) {
        reads++;
        return ask(() -> stretch(partition, from, to));
    }

    private Chunk stretch(Partition partition, long from, long to) {
        for (var shelf : shelves) {
            if (shelf.partition.equals(partition)) {
                long begin = Math.max(from, shelf.start);
                long end = Math.max(begin, Math.min(to, shelf.next));
                return new Chunk(
                        null,
                        Position.nowhere().with(partition, begin),
                        Position.nowhere().with(partition, end),
                        shelf.publications.subList(shelf.indexOf(begin), shelf.indexOf(end)),
                        0);
            }
        }
        throw new UnknownPartition(partition);
    }

    private <T> CompletionStage<T> ask(Supplier<T> search) {
        var answer = new CompletableFuture<T>();
        Runnable question =
                () -> {
                    if (isAway) {
                        answer.completeExceptionally(new LogUnavailable("away"));
                        return;
                    }
                    try {
                        answer.complete(search.get());
                    } catch (UnknownPartition e) {
                        answer.completeExceptionally(e);
                    }
                };
        if (answersAtOnce) {
            question.run();
        } else {
            questions.add(question);
        }
        return answer;
    }

    /** Answers what has been asked; answers how much that was. */
    int answer() {
        var asked = List.copyOf(questions);
        questions.clear();
        asked.forEach(Runnable::run);
        return asked.size();
    }

    @Override
    public Status status() {
        return new Status(true, 0, null);
    }

    @Override
    public void close() {}
}
