package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Gap;
import io.sluice.hub.Position;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream with one consumer, turn by turn, until the consumer fails or the log is closed.
 * Where it stands is kept outside of it, so that the next reader goes on there.
 *
 * <p>A turn takes what is known of the topics, if that is news, and then polls once. Three things
 * are news: a topic or partition that was not there before, which is read from its start; a topic
 * that is gone, which is waited for; and another life of a topic, which is told as a gap and read
 * from its start.
 *
 * <p>Some signs hint at another life before the brokers are asked: offsets out of range, a leader
 * epoch that goes back. Then reading <em>stops</em>, the partition is a suspect, and only the
 * answer to a new question decides. If the topic is the same, a position below the log's start is
 * retention and one above its end is truncation.
 *
 * <p>Every change is worked out on a copy of the standing, told to the feed, and only then made.
 */
final class LogReader {
    private static final long LAG_EVERY_NANOS = 250_000_000;

    private final Reading reading;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Standing standing;
    private final Extents extents;
    private final TopicWatch watch;
    private final @Nullable Commits commits;
    private final Map<TopicPartition, Suspicion> suspects = new HashMap<>();
    private Set<TopicPartition> assigned = Set.of();
    private long lagDueNanos;

    /**
     * Goes on where the reading stands.
     *
     * @param consumer closed by the caller
     */
    LogReader(Reading reading, Consumer<ByteBuffer, ByteBuffer> consumer) {
        this.reading = reading;
        this.consumer = consumer;
        this.standing = reading.standing();
        this.extents = new Extents(consumer);
        this.watch = new TopicWatch(reading);
        this.commits = reading.settings().groupId() == null ? null : new Commits(reading, consumer);
        this.lagDueNanos = now();
        assign();
    }

    /** One turn; true if it brought anything. */
    boolean turn() {
        watch.answer(now()).ifPresent(this::take);
        watch.askIfDue(now());
        if (assigned.isEmpty() || !suspects.isEmpty()) {
            watch.await();
            return false;
        }
        return poll();
    }

    /** True while there is something to read. */
    boolean isReading() {
        return !assigned.isEmpty();
    }

    /** Commits what has been read, if that can be done quickly. */
    void end() {
        if (commits != null) {
            commits.commitLast();
        }
    }

    private void take(Map<String, TopicLife> found) {
        boolean suspicious = !suspects.isEmpty();
        var survey = new Survey(reading.settings(), extents, standing, found, suspects);
        var before = standing.position();
        survey.changes().forEach(this::make);
        suspects.clear();
        boolean moved = !before.equals(standing.position());
        if (moved || !assigned.equals(standing.readable())) {
            assign();
        }
        tellMissing(found);
        if (suspicious && !moved) {
            reading.stop().isAskedWithin(reading.pace().retry());
        }
    }

    /** Others know of partitions before the feed does: it may ask for them at once. */
    private void make(Survey.Change change) {
        reading.roster().set(change.then().roster());
        var from = standing.position();
        var to = change.then().position();
        if (change.cause() != null) {
            tell(new Gap(from, to, change.cause()), to, to);
        } else if (!from.equals(to)) {
            tell(null, from.equals(Position.nowhere()) ? to : from, to);
        }
        standing.become(change.then());
    }

    private void tell(@Nullable Gap gap, Position before, Position after) {
        reading.feed().chunk(new Chunk(gap, before, after, List.of(), now()));
    }

    private void assign() {
        assigned = standing.readable();
        consumer.assign(assigned);
        seek();
    }

    private void seek() {
        for (var partition : assigned) {
            var next = standing.next(partition);
            if (next != null) {
                consumer.seek(partition, next);
            }
        }
    }

    private void tellMissing(Map<String, TopicLife> found) {
        var missing = new TreeSet<>(reading.settings().topics());
        missing.removeAll(found.keySet());
        if (missing.isEmpty()) {
            reading.missing().isOver();
        } else {
            reading.missing().is("waiting for Kafka topics that do not exist: " + missing);
            watch.askSoon(now());
        }
    }

    private boolean poll() {
        ConsumerRecords<ByteBuffer, ByteBuffer> polled;
        try {
            polled = consumer.poll(reading.pace().poll());
        } catch (LogTruncationException e) {
            e.offsetOutOfRangePartitions().keySet().forEach(p -> suspect(p, suspicion(e, p)));
            return false;
        } catch (OffsetOutOfRangeException e) {
            e.partitions().forEach(p -> suspect(p, new Suspicion.OutOfRange()));
            return false;
        }
        long readAtNanos = now();
        if (epochWentBack(polled)) {
            seek();
            return false;
        }
        reading.cutter().cut(polled, standing, readAtNanos, reading.feed());
        measureLag();
        if (commits != null) {
            commits.commitIfDue(now());
        }
        return !polled.nextOffsets().isEmpty();
    }

    private void suspect(TopicPartition partition, Suspicion suspicion) {
        suspects.put(partition, suspicion);
        watch.askAnew(now());
    }

    private static Suspicion suspicion(LogTruncationException e, TopicPartition partition) {
        var diverged = e.divergentOffsets().get(partition);
        return diverged == null
                ? new Suspicion.OutOfRange()
                : new Suspicion.Diverged(diverged.offset());
    }

    private boolean epochWentBack(ConsumerRecords<ByteBuffer, ByteBuffer> polled) {
        for (var partition : polled.partitions()) {
            var last = standing.epoch(partition);
            var first = polled.records(partition).getFirst().leaderEpoch();
            if (last.isPresent() && first.isPresent() && first.get() < last.get()) {
                suspect(partition, new Suspicion.EpochWentBack());
            }
        }
        return !suspects.isEmpty();
    }

    /** What the consumer happens to know; asks nobody. */
    private void measureLag() {
        if (now() - lagDueNanos < 0) {
            return;
        }
        lagDueNanos = now() + LAG_EVERY_NANOS;
        long sum = 0;
        for (var partition : assigned) {
            OptionalLong lag = consumer.currentLag(partition);
            if (lag.isEmpty()) {
                return;
            }
            sum += lag.getAsLong();
        }
        reading.counts().lag(sum);
    }

    private long now() {
        return reading.time().nanos();
    }
}
