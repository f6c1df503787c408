package io.sluice.kafkalog;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads one stream, for as long as the log is open. When a reader fails another one
 * takes over with a new consumer where the first stood: at once or a little later if the brokers
 * are at fault, later and later if it is a bug.
 */
final class ReaderThread {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderThread.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration CLOSE_PATIENCE = Duration.ofMillis(200);
    private static final Duration END_PATIENCE = Duration.ofMillis(1_800);

    private final Reading reading;
    private final Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers;
    private final Trouble failing;
    private final Thread thread;
    private volatile @Nullable Consumer<ByteBuffer, ByteBuffer> consumer;
    private volatile boolean following;
    private long resumedAtNanos;
    private Duration pause;
    private @Nullable String lastBug;

    ReaderThread(Reading reading, Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers) {
        this.reading = reading;
        this.consumers = consumers;
        this.failing = Reading.trouble(reading.settings());
        this.pause = reading.pace().retry();
        this.thread =
                Thread.ofPlatform()
                        .name("log-kafka-" + reading.settings().stream())
                        .daemon()
                        .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** True while positions are known and there is something to read. */
    boolean isFollowing() {
        return following;
    }

    @Nullable String problem() {
        String problem = failing.problem();
        return problem == null ? reading.missing().problem() : problem;
    }

    /** Ends reading; when it returns, the feed is not called again. */
    void close() {
        reading.stop().ask();
        var now = consumer;
        if (now != null) {
            now.wakeup();
        }
        try {
            if (!thread.join(END_PATIENCE)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!reading.stop().isAsked()) {
            try {
                read();
            } catch (Throwable e) {
                onFailure(e);
            }
        }
    }

    private void read() {
        var made = consumers.get();
        consumer = made;
        resumedAtNanos = reading.time().nanos();
        try {
            var reader = new LogReader(reading, made);
            takeTurns(reader);
            reader.end();
        } finally {
            consumer = null;
            made.close(CloseOptions.timeout(CLOSE_PATIENCE));
        }
    }

    private void takeTurns(LogReader reader) {
        try {
            while (!reading.stop().isAsked()) {
                boolean brought = reader.turn();
                following = reader.isReading();
                onTurn(brought);
            }
        } catch (WakeupException _) {
            // asked to stop
        }
    }

    private void onTurn(boolean brought) {
        if (brought || isQuiet()) {
            failing.isOver();
            pause = reading.pace().retry();
        }
    }

    private boolean isQuiet() {
        return reading.time().nanos() - resumedAtNanos > reading.pace().quiet().toNanos();
    }

    private void onFailure(Throwable e) {
        following = false;
        if (Failure.isDenied(e)) {
            failing.is("cannot be read: " + Failure.text(e));
            pause(reading.pace().retry());
        } else if (Failure.isOutage(e)) {
            pause(reading.pace().retry());
        } else if (!reading.stop().isAsked()) {
            onBug(e);
        }
    }

    private void onBug(Throwable e) {
        reading.counts().restarted();
        failing.is("its reader failed and is restarted: " + e);
        if (!e.toString().equals(lastBug)) {
            lastBug = e.toString();
            LOG.atError()
                    .addKeyValue("stream", reading.settings().stream())
                    .setCause(e)
                    .log("the reader failed and goes on where it stood");
        }
        pause(pause);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private void pause(Duration time) {
        reading.stop().isAskedWithin(time);
    }
}
