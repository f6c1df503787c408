package io.sluice.hub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A stream's log in the memory of this process, for one node: a topic, followed from its start by
 * one thread. Several logs may be of one topic.
 */
public final class MemoryLog implements Log {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int READ_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration END_PATIENCE = Duration.ofSeconds(2);
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE - 1);

    private final String stream;
    private final MemoryTopic topic;
    private final Recasting recasting;
    private final Recasting.Bugs bugs;
    private final Quarantine quarantine;
    private final Time time;
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private @Nullable Thread reader;
    private volatile boolean closed;
    private volatile long next = -1;
    private volatile @Nullable String problem;

    /**
     * A log that begins to read when it is followed.
     *
     * @param bugs told of bugs in mappings, key rules and in what follows
     */
    public MemoryLog(
            String stream,
            MemoryTopic topic,
            RecordRules rules,
            Quarantine quarantine,
            Recasting.Bugs bugs,
            Time time) {
        this.stream = stream;
        this.topic = topic;
        this.recasting = new Recasting(rules, bugs);
        this.bugs = bugs;
        this.quarantine = quarantine;
        this.time = time;
    }

    @Override
    public synchronized void follow(Feed feed) {
        if (reader != null) {
            throw new IllegalStateException("stream '" + stream + "' is being followed already");
        }
        var made =
                Thread.ofPlatform()
                        .name("log-memory-" + stream)
                        .daemon()
                        .unstarted(() -> run(feed));
        reader = made;
        made.start();
    }

    private void run(Feed feed) {
        while (!closed) {
            try {
                turn(feed);
                problem = null;
            } catch (InterruptedException _) {
                // asked to end
            } catch (Throwable e) {
                onBug(e);
            }
        }
    }

    private void turn(Feed feed) throws InterruptedException {
        long from = next;
        if (from < 0) {
            begin(feed);
            return;
        }
        var stretch = topic.read(from, Long.MAX_VALUE, CHUNK_BYTES);
        if (stretch.begin() > from) {
            tellDropped(feed, from, stretch.begin());
        } else if (stretch.entries().isEmpty()) {
            topic.await(from, PATIENCE);
        } else {
            var publications = publications(stretch, true);
            feed.chunk(chunk(null, from, stretch.end(), publications));
            next = stretch.end();
        }
    }

    private void begin(Feed feed) {
        var start = topic.extent().start();
        feed.chunk(new Chunk(null, start, start, List.of(), time.nanos()));
        next = start.offset(topic.partition());
    }

    private void tellDropped(Feed feed, long from, long to) {
        var gap = new Gap(topic.at(from), topic.at(to), Gap.Cause.RETENTION);
        feed.chunk(chunk(gap, to, to, List.of()));
        next = to;
    }

    private Chunk chunk(@Nullable Gap gap, long from, long to, List<Publication> publications) {
        return new Chunk(gap, topic.at(from), topic.at(to), publications, time.nanos());
    }

    private List<Publication> publications(MemoryTopic.Stretch stretch, boolean first) {
        var publications = new ArrayList<Publication>(stretch.entries().size());
        for (var stored : stretch.entries()) {
            if (first) {
                records.increment();
                bytes.add(stored.bytes());
            }
            try {
                publications.add(
                        recasting.recast(
                                topic.partition(),
                                stored.offset(),
                                stored.millis(),
                                stored.entry()));
            } catch (Unmappable e) {
                if (first) {
                    refuse(stored, e);
                }
            }
        }
        return publications;
    }

    private void refuse(MemoryTopic.Stored stored, Unmappable why) {
        var value = stored.entry().value();
        quarantine.add(
                "stream " + stream,
                why.reason(),
                why.detail(),
                topic.partition() + "@" + stored.offset(),
                value == null ? Payload.of("") : value);
    }

    private void onBug(Throwable bug) {
        if (problem == null) {
            bugs.found("reader of stream '" + stream + "'", bug);
        }
        problem = "its reader failed and is restarted: " + bug;
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            // asked to end
        }
    }

    @Override
    public CompletionStage<Extent> extent() {
        return CompletableFuture.completedStage(topic.extent());
    }

    @Override
    public CompletionStage<Position> at(Instant time) {
        return CompletableFuture.completedStage(topic.at(topic.offsetAt(millis(time))));
    }

    /** The first millisecond that is not before that time. */
    private static long millis(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return time.isAfter(LAST) ? Long.MAX_VALUE : time.plusNanos(999_999).toEpochMilli();
    }

    @Override
    public CompletionStage<Chunk> read(Partition partition, long from, long to) {
        if (!partition.equals(topic.partition())) {
            return CompletableFuture.failedStage(new UnknownPartition(partition));
        }
        var stretch = topic.read(from, to, READ_BYTES);
        var publications = publications(stretch, false);
        return CompletableFuture.completedStage(
                chunk(null, stretch.begin(), stretch.end(), publications));
    }

    @Override
    public Status status() {
        long now = next;
        if (now < 0) {
            return new Status(false, -1, "positions are not known yet");
        }
        long end = topic.extent().end().offset(topic.partition());
        return new Status(true, end - now, problem);
    }

    /** Records read so far. */
    public long consumed() {
        return records.sum();
    }

    /** Bytes read so far. */
    public long bytes() {
        return bytes.sum();
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = reader;
        }
        if (running == null) {
            return;
        }
        running.interrupt();
        try {
            running.join(END_PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
