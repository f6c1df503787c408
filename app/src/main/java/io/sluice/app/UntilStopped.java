package io.sluice.app;

import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;

/** Keeps something running until the process is told to end, and then closes it in good order. */
public final class UntilStopped {
    private UntilStopped() {}

    /** Returns when SIGTERM or SIGINT has come and {@code running} has been closed. */
    public static void run(AutoCloseable running) {
        var closed = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    close(running);
                                    closed.countDown();
                                },
                                "shutdown"));
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable running) {
        try {
            running.close();
        } catch (Exception e) {
            LoggerFactory.getLogger(UntilStopped.class)
                    .atError()
                    .setCause(e)
                    .log("did not stop cleanly");
        }
    }
}
