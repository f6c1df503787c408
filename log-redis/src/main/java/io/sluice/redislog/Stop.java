package io.sluice.redislog;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The wish that something long-lived ends; ends all waiting. Any thread. */
final class Stop {
    private final CompletableFuture<Void> asked = new CompletableFuture<>();

    void ask() {
        asked.complete(null);
    }

    boolean isAsked() {
        return asked.isDone();
    }

    /** Waits that long, or until asked; true if asked. */
    boolean isAskedWithin(Duration time) {
        var never = new CompletableFuture<Void>();
        await(never, time);
        // what has been waited for is not remembered once all of it is complete
        never.complete(null);
        return isAsked();
    }

    /** Waits until the stage is complete, however, but no longer than that or until asked. */
    void await(CompletionStage<?> stage, Duration time) {
        try {
            CompletableFuture.anyOf(asked, stage.toCompletableFuture())
                    .get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException _) {
            // whether it is complete is for the caller to see
        }
    }
}
