package io.sluice.redislog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import io.sluice.hub.Time;
import io.sluice.hub.UnknownPartition;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;

/**
 * What a topic holds, where times begin in it, and what has been read once; asked of Redis on the
 * connection that all share. A few questions at a time; further ones are refused. Any thread.
 */
final class Whereabouts {
    private static final int MAX_OPEN = 32;
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE - 1);

    private final RedisTopic topic;
    private final Link link;
    private final TopicReads reads;
    private final TopicRecords records;
    private final ReadCounts counts;
    private final Time time;
    private final Semaphore open = new Semaphore(MAX_OPEN);

    Whereabouts(
            RedisTopic topic,
            Link link,
            TopicReads reads,
            TopicRecords records,
            ReadCounts counts,
            Time time) {
        this.topic = topic;
        this.link = link;
        this.reads = reads;
        this.records = records;
        this.counts = counts;
        this.time = time;
    }

    CompletionStage<Extent> extent() {
        return ask(Script.EXTENT, reads.extent())
                .thenApply(reply -> {
                    String life = reply.at(0).text();
                    return new Extent(
                            position(life, reply.at(1).number()),
                            position(life, reply.at(2).number()));
                });
    }

    CompletionStage<Position> at(Instant time) {
        return ask(Script.AT, reads.at(millis(time)))
                .thenApply(reply -> position(reply.at(0).text(), reply.at(1).number()));
    }

    private Position position(String life, long offset) {
        return Position.nowhere().with(Stretch.partition(topic, life), offset);
    }

    CompletionStage<Chunk> read(Partition partition, long from, long to) {
        return ask(Script.READ, reads.read(from, to))
                .thenApply(Stretch::of)
                .thenApply(stretch -> chunk(partition, stretch, to));
    }

    private Chunk chunk(Partition partition, Stretch stretch, long to) {
        if (!partition.equals(Stretch.partition(topic, stretch.life()))) {
            throw new CompletionException(new UnknownPartition(partition));
        }
        if (stretch.logEnd() < to && stretch.isAll()) {
            throw new CompletionException(
                    new LogUnavailable(
                            partition + " ends before offset " + to + ", where it was read"));
        }
        counts.replayed();
        var there = Position.nowhere();
        return new Chunk(
                null,
                there.with(partition, stretch.begin()),
                there.with(partition, stretch.end(to)),
                records.again(partition, stretch.entries()),
                time.nanos());
    }

    private CompletionStage<Reply> ask(Script script, byte[][] words) {
        if (!open.tryAcquire()) {
            return CompletableFuture.failedStage(new LogUnavailable("too many questions are open"));
        }
        return link.run(script, reads.keys(), words)
                .handle((reply, failure) -> {
                    open.release();
                    if (failure != null) {
                        throw new CompletionException(Failure.asToldByLog(failure));
                    }
                    return reply;
                });
    }

    /** The first millisecond that is not before that time, of those that an entry can have. */
    static long millis(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return time.isAfter(LAST) ? Long.MAX_VALUE : time.plusNanos(999_999).toEpochMilli();
    }
}
