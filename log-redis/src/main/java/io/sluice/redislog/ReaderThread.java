package io.sluice.redislog;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads one stream, for as long as the log is open. When a reader fails another one
 * takes over with a new connection where the first stood: a little later if Redis is at fault,
 * later and later if it is a bug.
 */
final class ReaderThread {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderThread.class);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration FIRST_BUG_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration END_PATIENCE = Duration.ofMillis(1_800);

    private final String stream;
    private final Supplier<CompletionStage<StatefulRedisConnection<byte[], byte[]>>> dial;
    private final Function<StatefulRedisConnection<byte[], byte[]>, LogReader> readers;
    private final ReadCounts counts;
    private final Trouble trouble;
    private final Stop stop = new Stop();
    private final Thread thread;
    private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
    private volatile boolean following;
    private Duration pause = FIRST_BUG_PAUSE;
    private @Nullable String lastBug;

    ReaderThread(
            String stream,
            Supplier<CompletionStage<StatefulRedisConnection<byte[], byte[]>>> dial,
            Function<StatefulRedisConnection<byte[], byte[]>, LogReader> readers,
            ReadCounts counts) {
        this.stream = stream;
        this.dial = dial;
        this.readers = readers;
        this.counts = counts;
        this.trouble = new Trouble(LOG, "stream", stream);
        this.thread = Thread.ofPlatform().name("log-redis-" + stream).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** True while positions are known and entries can be read. */
    boolean isFollowing() {
        return following;
    }

    @Nullable String problem() {
        return trouble.problem();
    }

    /** Ends reading; when it returns, the feed is not called again. */
    void close() {
        stop.ask();
        disconnect();
        try {
            if (!thread.join(END_PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stop.isAsked()) {
            try {
                read();
            } catch (Throwable e) {
                onFailure(e);
            }
        }
    }

    private void read() throws InterruptedException, ExecutionException, TimeoutException {
        var made = dial.get().toCompletableFuture().get(CONNECT.toMillis(), TimeUnit.MILLISECONDS);
        connect(made);
        try {
            var reader = readers.apply(made);
            while (!stop.isAsked()) {
                reader.turn();
                trouble.isOver();
                following = true;
                pause = FIRST_BUG_PAUSE;
            }
        } finally {
            disconnect();
        }
    }

    private synchronized void connect(StatefulRedisConnection<byte[], byte[]> made) {
        connection = made;
    }

    /** Ends the reader's waiting, too. */
    private synchronized void disconnect() {
        var now = connection;
        if (now != null) {
            connection = null;
            var _ = now.closeAsync();
        }
    }

    private void onFailure(Throwable e) {
        following = false;
        if (stop.isAsked()) {
            return;
        }
        if (Failure.isRefusal(e) && !Failure.isOfConnection(e)) {
            trouble.is("cannot be read: " + Failure.text(e));
            pause(FIRST_BUG_PAUSE);
        } else if (Failure.isOfRedis(e)) {
            pause(PAUSE);
        } else {
            onBug(e);
        }
    }

    private void onBug(Throwable e) {
        counts.restarted();
        trouble.is("its reader failed and is restarted: " + e);
        if (!e.toString().equals(lastBug)) {
            lastBug = e.toString();
            LOG.atError()
                    .addKeyValue("stream", stream)
                    .setCause(e)
                    .log("the reader failed and goes on where it stood");
        }
        pause(pause);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private void pause(Duration time) {
        stop.isAskedWithin(time);
    }
}
