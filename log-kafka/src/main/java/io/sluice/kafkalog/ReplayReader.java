package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Time;
import io.sluice.hub.UnknownPartition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads stretches again, one after the other. Its consumer is made when there is work
 * and closed when there has been none for a while.
 */
final class ReplayReader {
    private static final Logger LOG = LoggerFactory.getLogger(ReplayReader.class);
    private static final Duration END_PATIENCE = Duration.ofSeconds(1);
    private static final Duration UNTIL_NEEDED = Duration.ofDays(365);

    private final ReplayReaders readers;
    private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;
    private final Time time;
    private final Duration idle;
    private final Stop stop;
    private final Thread thread;
    private volatile CompletableFuture<Replay> work = new CompletableFuture<>();
    private volatile @Nullable Tape tape;
    private volatile @Nullable Spot spot;
    private @Nullable String lastBug;

    /**
     * @param stop of all readers
     */
    ReplayReader(
            ReplayReaders readers,
            int number,
            Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
            Time time,
            Duration idle,
            Stop stop) {
        this.readers = readers;
        this.consumers = consumers;
        this.time = time;
        this.idle = idle;
        this.stop = stop;
        this.thread =
                Thread.ofPlatform()
                        .name("log-kafka-replay-" + number)
                        .daemon()
                        .unstarted(this::run);
    }

    /** True if that stretch begins where this reader stands. */
    boolean standsAt(Replay replay) {
        var now = spot;
        return now != null && now.isAt(replay.partition(), replay.from());
    }

    /** True while it has a consumer. */
    boolean isOpen() {
        return tape != null;
    }

    /** Work for a reader that has none. Not called by two threads at once. */
    void give(Replay replay) {
        work.complete(replay);
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    private void run() {
        while (!stop.isAsked()) {
            stop.await(work, tape == null ? UNTIL_NEEDED : idle);
            if (work.isDone()) {
                serve(takeWork());
            } else {
                closeTape();
            }
        }
        closeTape();
        if (work.isDone()) {
            takeWork().refuse(ReplayReaders.CLOSED);
        }
    }

    private Replay takeWork() {
        var replay = work.join();
        work = new CompletableFuture<>();
        return replay;
    }

    /** Is free again before it answers: who gets the answer may ask for what comes next at once. */
    private void serve(Replay replay) {
        Runnable answer = answer(replay);
        var now = tape;
        spot = now == null ? null : now.spot();
        readers.isFree(this);
        answer.run();
    }

    private Runnable answer(Replay replay) {
        try {
            var chunk = read(replay);
            return () -> replay.answer().complete(chunk);
        } catch (Throwable e) {
            var why = afterFailure(e);
            return () -> replay.answer().completeExceptionally(why);
        }
    }

    private Chunk read(Replay replay) {
        replay.check();
        var open = tape;
        if (open == null) {
            open = new Tape(consumers.get());
            tape = open;
        }
        replay.shared().counts().replayed();
        return new StretchReader(replay, open, time, stop).chunk();
    }

    /** What is said to be the reason. Unless it is an ordinary one, the consumer is given up. */
    private Throwable afterFailure(Throwable e) {
        if (e instanceof LogUnavailable || e instanceof UnknownPartition) {
            return e;
        }
        closeTape();
        if (stop.isAsked()) {
            return new LogUnavailable(ReplayReaders.CLOSED, e);
        }
        Throwable why = Failure.asToldByLog(e);
        if (!(why instanceof LogUnavailable)) {
            tellBug(why);
        }
        return why;
    }

    private void tellBug(Throwable e) {
        if (!e.toString().equals(lastBug)) {
            lastBug = e.toString();
            LOG.atError()
                    .addKeyValue("thread", thread.getName())
                    .setCause(e)
                    .log("a replay reader failed and goes on with a new consumer");
        }
    }

    private void closeTape() {
        var open = tape;
        tape = null;
        spot = null;
        if (open != null) {
            close(open);
        }
    }

    private static void close(Tape open) {
        try {
            open.close();
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).log("a consumer that is given up could not be closed");
        }
    }

    /** Ends it, when all have been told to stop. */
    void close() {
        var open = tape;
        if (open != null) {
            open.wakeUp();
        }
        if (thread.getState() != Thread.State.NEW) {
            join();
        }
    }

    private void join() {
        try {
            if (!thread.join(END_PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
