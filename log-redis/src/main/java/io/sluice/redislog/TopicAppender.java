package io.sluice.redislog;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.RejectedEntry;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing end of one topic.
 *
 * <p>What is appended while batches are on their way is gathered, and goes with the next one; so
 * batches grow as Redis gets slower. A few are on their way at a time, in order, on one connection.
 * When one of them fails nothing more is sent until all have been answered, one way or the other;
 * then all that is not known to be there is sent again, as it was and in order. Redis knows by the
 * appender's id and the batches' numbers what it has already, and refuses a batch whose predecessor
 * it does not have. So an entry is appended once, however often it is sent.
 *
 * <p>With replicas to wait for, a {@code WAIT} follows each batch. A batch that too few replicas
 * have counts as failed: it is sent again, is found to be there, and waited for again. Meanwhile it
 * may have been read already.
 *
 * <p>State is guarded by {@code turn}; answers are taken, and who waits is told, on {@code answers}
 * only.
 */
final class TopicAppender implements Appender {
    static final int WINDOW = 8;
    private static final int BATCH_ENTRIES = 512;
    private static final int BATCH_BYTES = 256 << 10;
    private static final int MAX_HEADERS = 256;
    private static final int OVERHEAD = 128;
    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration TRIM_EVERY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(RedisAppenders.class);

    private final RedisTopic topic;
    private final RedisAppenderSettings settings;
    private final Duration patience;
    private final Link link;
    private final Executor answers;
    private final Time time;
    private final Trouble trouble;
    private final TopicReads reads;
    private final byte[][] keys;
    private final ReentrantLock turn = new ReentrantLock();
    private final Condition moved = turn.newCondition();
    private final Deque<Batch.Item> waiting = new ArrayDeque<>();
    private final Deque<Sent> unanswered = new ArrayDeque<>();
    private long held;
    private long batches;
    private int onTheirWay;
    private boolean mending;
    private boolean failing;
    private boolean closed;
    private long trimDueNanos;

    /** A batch that Redis may not have. */
    private static final class Sent {
        private final Batch batch;
        private boolean answered;

        Sent(Batch batch) {
            this.batch = batch;
        }
    }

    TopicAppender(
            RedisTopic topic,
            RedisAppenderSettings settings,
            RedisServer server,
            Executor answers,
            Time time) {
        String prefix = server.settings().prefix();
        this.topic = topic;
        this.settings = settings;
        this.patience = server.settings().patience();
        this.answers = answers;
        this.time = time;
        this.trimDueNanos = time.nanos();
        this.trouble = new Trouble(LOG, "redisTopic", topic.name());
        this.reads = new TopicReads(topic, prefix, RedisLogSettings.Fetch.DEFAULT);
        this.keys =
                new byte[][] {
                    topic.log(prefix),
                    topic.side(prefix),
                    topic.appender(prefix, UUID.randomUUID().toString())
                };
        this.link = server.link();
        link.whenUp(() -> answers.execute(this::goOn));
        link.open();
    }

    @Override
    public CompletionStage<Appended> append(Entry entry) {
        int size = size(entry);
        if (size > settings.maxEntryBytes() || entry.headers().size() > MAX_HEADERS) {
            return CompletableFuture.failedStage(rejection(entry, size));
        }
        var item = Batch.Item.of(entry, size + OVERHEAD);
        turn.lock();
        try {
            while (!closed && held > 0 && held + item.size() > settings.bufferBytes()) {
                moved.awaitUninterruptibly();
            }
            if (closed) {
                return CompletableFuture.failedStage(new AppenderClosed(topic.name()));
            }
            waiting.addLast(item);
            held += item.size();
            sendWaiting();
        } finally {
            turn.unlock();
        }
        return item.appended();
    }

    private static int size(Entry entry) {
        long size = entry.key() == null ? 0 : entry.key().length();
        size += entry.value() == null ? 0 : entry.value().length();
        for (var header : entry.headers()) {
            size += header.name().length() + header.value().length();
        }
        return (int) Math.min(size, Integer.MAX_VALUE - OVERHEAD);
    }

    private RejectedEntry rejection(Entry entry, int size) {
        return new RejectedEntry(
                "Redis topic '%s' takes entries of %d bytes and %d headers at most, got: %d and %d"
                        .formatted(
                                topic.name(),
                                settings.maxEntryBytes(),
                                MAX_HEADERS,
                                size,
                                entry.headers().size()));
    }

    /** Only with {@code turn}. */
    private void sendWaiting() {
        while (!mending && !waiting.isEmpty() && unanswered.size() < WINDOW) {
            var sent = new Sent(new Batch(++batches, nextItems()));
            unanswered.addLast(sent);
            send(sent);
        }
    }

    private List<Batch.Item> nextItems() {
        var items = new ArrayList<Batch.Item>();
        int bytes = 0;
        while (!waiting.isEmpty() && items.size() < BATCH_ENTRIES && bytes < BATCH_BYTES) {
            var item = waiting.removeFirst();
            items.add(item);
            bytes += item.size();
        }
        return items;
    }

    private void send(Sent sent) {
        long oldest = unanswered.getFirst().batch.number();
        byte[][] words = sent.batch.words(oldest, WINDOW, REMEMBERED.toMillis());
        onTheirWay++;
        var _ =
                link.send(commands -> append(commands, words), allowance())
                        .whenCompleteAsync(
                                (reply, failure) -> onAnswer(sent, reply, failure), answers);
    }

    private Duration allowance() {
        return settings.waitReplicas() == 0
                ? patience
                : patience.plus(settings.waitTimeout().multipliedBy(WINDOW));
    }

    /** Appends on that connection, and waits there until enough replicas have it. */
    private CompletionStage<Reply> append(
            RedisAsyncCommands<byte[], byte[]> commands, byte[][] words) {
        var appended = Link.run(commands, Script.APPEND, keys, words);
        int replicas = settings.waitReplicas();
        if (replicas == 0) {
            return appended;
        }
        return commands.waitForReplication(replicas, settings.waitTimeout().toMillis())
                .thenCombine(
                        appended,
                        (have, reply) -> {
                            if (have < replicas) {
                                throw new TooFewReplicas(have, replicas);
                            }
                            return reply;
                        });
    }

    private void onAnswer(Sent sent, @Nullable Reply reply, @Nullable Throwable failure) {
        boolean done = reply != null && reply.at(0).number() == 1;
        turn.lock();
        try {
            onTheirWay--;
            if (done) {
                sent.answered = true;
                forgetAnswered();
            } else {
                mending = true;
                failing |= failure != null;
            }
            if (mending && onTheirWay == 0) {
                RedisAppenders.later(this::goOn, failing ? RETRY : Duration.ZERO, answers);
                failing = false;
            }
            sendWaiting();
            moved.signalAll();
        } finally {
            turn.unlock();
        }
        if (done && reply != null) {
            trouble.isOver();
            sent.batch.complete(topic.name(), reply.at(1).number());
            trimIfDue();
        } else if (failure != null) {
            tell(failure);
        }
    }

    /** As far as the oldest that may not be there: Redis remembers a window's worth from it. */
    private void forgetAnswered() {
        while (!unanswered.isEmpty() && unanswered.getFirst().answered) {
            held -= unanswered.removeFirst().batch.size();
        }
    }

    /** Sends again what has to be, once nothing is on its way and there is a connection. */
    private void goOn() {
        turn.lock();
        try {
            if (mending && onTheirWay == 0 && link.isUp() && !closed) {
                mending = false;
                for (var sent : List.copyOf(unanswered)) {
                    if (!sent.answered) {
                        send(sent);
                    }
                }
            }
            sendWaiting();
        } finally {
            turn.unlock();
        }
    }

    /** An outage is told of by the server. */
    private void tell(Throwable failure) {
        if (Failure.isRefusal(failure) || Failure.cause(failure) instanceof TooFewReplicas) {
            trouble.is("nothing can be appended: " + Failure.text(failure));
        }
    }

    /** What cannot be trimmed now is trimmed later. */
    private void trimIfDue() {
        if (time.nanos() - trimDueNanos >= 0) {
            trimDueNanos = time.nanos() + TRIM_EVERY.toNanos();
            var _ =
                    link.run(Script.TRIM, reads.keys(), reads.trim())
                            .thenAcceptAsync(this::trimAgainIfNeeded, answers);
        }
    }

    private void trimAgainIfNeeded(Reply left) {
        if (left.at(0).number() > 0) {
            trimDueNanos = time.nanos();
        }
    }

    /** What is in the way of appending; empty while nothing is. */
    Optional<String> problem() {
        return Optional.ofNullable(trouble.problem())
                .map(problem -> "Redis topic '" + topic.name() + "': " + problem);
    }

    /** Waits a little for what can still be written, and fails the rest. */
    void close(Duration patience) {
        awaitAnswered(patience);
        var left = new ArrayList<Batch>();
        turn.lock();
        try {
            closed = true;
            unanswered.stream().filter(s -> !s.answered).forEach(s -> left.add(s.batch));
            left.add(new Batch(0, List.copyOf(waiting)));
            unanswered.clear();
            waiting.clear();
            moved.signalAll();
        } finally {
            turn.unlock();
        }
        link.close();
        left.forEach(batch -> batch.fail(new AppenderClosed(topic.name())));
    }

    private void awaitAnswered(Duration patience) {
        turn.lock();
        try {
            long left = patience.toNanos();
            while (held > 0 && left > 0 && link.isUp()) {
                left = moved.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            turn.unlock();
        }
    }
}
