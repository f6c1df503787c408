package io.sluice.hub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A log that a test writes, follows and answers step by step, and that remembers everything it ever
 * held. What it is asked waits for {@link #answer}.
 */
final class SimulatedLog implements Log {
    private final SimulatedTime time;
    private final List<Topic> topics = new ArrayList<>();
    private final List<Publication> all = new ArrayList<>();
    private final TreeMap<Partition, Shelf> shelves = new TreeMap<>();
    private final List<Question<?>> questions = new ArrayList<>();
    private Position followed = Position.nowhere();
    private final List<Partition> births = new ArrayList<>();
    private int reads;

    /** A topic in its present life. */
    private static final class Topic {
        private final String name;
        private final int size;
        private int life;
        private List<Partition> partitions = List.of();

        Topic(String name, int size) {
            this.name = name;
            this.size = size;
        }
    }

    /** What a partition holds. */
    private static final class Shelf {
        private long start;
        private long end;
        private final List<Publication> publications = new ArrayList<>();
    }

    private record Question<T>(CompletableFuture<T> answer, Supplier<T> search) {
        void give() {
            try {
                answer.complete(search.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }
    }

    SimulatedLog(SimulatedTime time, int... partitionsOfTopics) {
        this.time = time;
        for (int i = 0; i < partitionsOfTopics.length; i++) {
            var topic = new Topic("topic" + i, partitionsOfTopics[i]);
            topics.add(topic);
            begin(topic);
        }
    }

    private void begin(Topic topic) {
        topic.life++;
        var incarnation = Incarnation.of(topic.name, "cluster", topic.name + "#" + topic.life);
        var partitions = new ArrayList<Partition>();
        for (int i = 0; i < topic.size; i++) {
            var partition = new Partition(incarnation, i);
            partitions.add(partition);
            births.add(partition);
            shelves.put(partition, new Shelf());
        }
        topic.partitions = partitions;
    }

    private List<Partition> present() {
        return topics.stream().flatMap(topic -> topic.partitions.stream()).toList();
    }

    private Shelf shelf(Partition partition) {
        var shelf = shelves.get(partition);
        if (shelf == null) {
            throw new UnknownPartition(partition);
        }
        return shelf;
    }

    // --- writing

    /** Appends so many publications in random partitions, with random keys and holes. */
    void append(Random random, int size) {
        for (int i = 0; i < size; i++) {
            var partitions = present();
            var partition = partitions.get(random.nextInt(partitions.size()));
            var shelf = shelf(partition);
            shelf.end += random.nextInt(4) == 0 ? random.nextInt(5) : 0;
            // a key belongs to one partition, as it does in Kafka
            var key =
                    random.nextInt(8) == 0 ? null : Payload.of(partition + "/" + random.nextInt(4));
            var value = random.nextInt(6) == 0 && key != null ? null : Payload.of("v" + all.size());
            var publication = new Publication(partition, shelf.end++, time.millis(), key, value);
            shelf.publications.add(publication);
            all.add(publication);
        }
        if (random.nextInt(5) == 0) {
            var partitions = present();
            shelf(partitions.get(random.nextInt(partitions.size()))).end += 1 + random.nextInt(3);
        }
    }

    /** Appends one publication. */
    Publication append(int partition, @Nullable String key, @Nullable String value) {
        var there = present().get(partition);
        var shelf = shelf(there);
        var publication =
                new Publication(
                        there,
                        shelf.end++,
                        time.millis(),
                        key == null ? null : Payload.of(key),
                        value == null ? null : Payload.of(value));
        shelf.publications.add(publication);
        all.add(publication);
        return publication;
    }

    /** Drops the beginning of a partition. */
    void dropBefore(int partition, long offset) {
        var shelf = shelf(present().get(partition));
        shelf.start = offset;
        shelf.publications.removeIf(publication -> publication.offset() < offset);
    }

    /** Drops the beginning of a random partition, as far as it has been followed. */
    void drop(Random random) {
        var partitions = present();
        var partition = partitions.get(random.nextInt(partitions.size()));
        var shelf = shelf(partition);
        long most = Math.max(0, followed.offset(partition)) - shelf.start;
        if (most > 0) {
            shelf.start += 1 + random.nextLong(most);
        }
        shelf.publications.removeIf(publication -> publication.offset() < shelf.start);
    }

    /** Deletes a topic and makes it again; the chunk that tells it. */
    Chunk recreate(Random random) {
        var topic = topics.get(random.nextInt(topics.size()));
        topic.partitions.forEach(shelves::remove);
        begin(topic);
        var from = followed;
        followed = ofPresent(p -> from.offset(p) < 0 ? 0 : from.offset(p));
        return new Chunk(
                new Gap(from, followed, Gap.Cause.RECREATED), followed, followed, List.of(), 0);
    }

    private Position ofPresent(ToLongFunction<Partition> offset) {
        var next = new TreeMap<Partition, Long>();
        present().forEach(p -> next.put(p, offset.applyAsLong(p)));
        return new Position(next);
    }

    // --- following

    /** The chunk a log begins with: nothing in it, but it says where the stream stands. */
    Chunk begin() {
        followed = ofPresent(p -> shelf(p).end);
        return new Chunk(null, followed, followed, List.of(), 0);
    }

    /** The next publications, at most so many of each partition. */
    Chunk follow(int most) {
        var before = followed;
        var publications = new ArrayList<Publication>();
        var after = new TreeMap<>(before.next());
        for (var partition : present()) {
            var next =
                    shelf(partition).publications.stream()
                            .filter(p -> p.offset() >= before.offset(partition))
                            .toList();
            var taken = next.subList(0, Math.min(most, next.size()));
            publications.addAll(taken);
            after.put(
                    partition,
                    taken.size() == next.size()
                            ? shelf(partition).end
                            : taken.getLast().offset() + 1);
        }
        followed = new Position(after);
        return new Chunk(null, before, followed, publications, 0);
    }

    /** Appends, and gives all that has not been followed yet. */
    Chunk next(Random random, int size) {
        append(random, size);
        return follow(Integer.MAX_VALUE);
    }

    /** Where it has been followed to. */
    Position position() {
        return followed;
    }

    /** Everything there ever was. */
    List<Publication> all() {
        return all;
    }

    int reads() {
        return reads;
    }

    // --- asked

    @Override
    public void follow(Feed feed) {
        throw new UnsupportedOperationException("a test hands over the chunks");
    }

    @Override
    public CompletionStage<Extent> extent() {
        return ask(() -> new Extent(ofPresent(p -> shelf(p).start), ofPresent(p -> shelf(p).end)));
    }

    @Override
    public CompletionStage<Position> at(Instant instant) {
        return ask(() -> ofPresent(p -> at(shelf(p), instant.toEpochMilli())));
    }

    private static long at(Shelf shelf, long millis) {
        return shelf.publications.stream()
                .filter(p -> p.timestamp() >= millis)
                .mapToLong(Publication::offset)
                .min()
                .orElse(shelf.end);
    }

    @Override
    public CompletionStage<Chunk> read(Partition partition, long from, long to) {
        reads++;
        return ask(() -> stretch(partition, from, to));
    }

    private Chunk stretch(Partition partition, long from, long to) {
        var shelf = shelf(partition);
        if (from > shelf.end) {
            throw new LogUnavailable("beyond the end");
        }
        long begin = Math.max(from, shelf.start);
        var publications =
                shelf.publications.stream()
                        .filter(p -> p.offset() >= begin && p.offset() < to)
                        .limit(7)
                        .toList();
        long after =
                publications.size() == 7
                        ? publications.getLast().offset() + 1
                        : Math.max(begin, Math.min(to, shelf.end));
        return new Chunk(
                null,
                Position.nowhere().with(partition, begin),
                Position.nowhere().with(partition, after),
                publications,
                0);
    }

    private <T> CompletionStage<T> ask(Supplier<T> search) {
        var question = new Question<>(new CompletableFuture<T>(), search);
        questions.add(question);
        return question.answer;
    }

    /** Answers one of the questions that wait; false if there is none. */
    boolean answer(Random random) {
        if (questions.isEmpty()) {
            return false;
        }
        questions.remove(random.nextInt(questions.size())).give();
        return true;
    }

    /** Fails one of the questions that wait. */
    void fail(Random random) {
        if (!questions.isEmpty()) {
            questions
                    .remove(random.nextInt(questions.size()))
                    .answer
                    .completeExceptionally(new LogUnavailable("away"));
        }
    }

    @Override
    public Status status() {
        return new Status(true, 0, null);
    }

    @Override
    public void close() {}

    /** True if the partition began its life later than that of the same name in the position. */
    boolean isLaterThan(Partition partition, Position position) {
        return position.next().keySet().stream()
                .filter(other -> other.toString().equals(partition.toString()))
                .allMatch(other -> births.indexOf(other) < births.indexOf(partition));
    }

    /** True if it still holds that publication. */
    boolean holds(Publication publication) {
        var shelf = shelves.get(publication.partition());
        return shelf != null && publication.offset() >= shelf.start;
    }

    /** The last value of every key the log holds, deletions left out. */
    Map<Payload, Publication> state() {
        var state = new HashMap<Payload, Publication>();
        for (var partition : present()) {
            for (var publication : shelf(partition).publications) {
                if (publication.key() != null && publication.isDeletion()) {
                    state.remove(publication.key());
                } else if (publication.key() != null) {
                    state.put(publication.key(), publication);
                }
            }
        }
        return state;
    }
}
