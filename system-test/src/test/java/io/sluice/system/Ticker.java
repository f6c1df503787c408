package io.sluice.system;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Publishes message after message at a steady pace. */
final class Ticker implements AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong count = new AtomicLong();

    /**
     * @param publish is given the message's number, counted from 0
     */
    Ticker(Duration every, LongConsumer publish) {
        var _ =
                executor.scheduleAtFixedRate(
                        () -> {
                            publish.accept(count.get());
                            count.incrementAndGet();
                        },
                        0,
                        every.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /** How many there have been so far. */
    long count() {
        return count.get();
    }

    /** Ends it; answers how many there have been. */
    long stop() {
        executor.close();
        return count.get();
    }

    @Override
    public void close() {
        stop();
    }
}
