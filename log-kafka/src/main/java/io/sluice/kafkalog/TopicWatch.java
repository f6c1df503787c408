package io.sluice.kafkalog;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks from time to time which of a stream's topics there are, without waiting for the answer.
 * Reader thread only.
 */
final class TopicWatch {
    private final Reading reading;
    private final Set<String> names;
    private @Nullable CompletableFuture<Map<String, TopicLife>> question;
    private long dueNanos;

    /** A watch that asks at once. */
    TopicWatch(Reading reading) {
        this.reading = reading;
        this.names = Set.copyOf(reading.settings().topics());
        this.dueNanos = reading.time().nanos();
    }

    /** Asks if it is time to. */
    void askIfDue(long nowNanos) {
        if (question == null && nowNanos - dueNanos >= 0) {
            question = reading.topics().describe(names).toCompletableFuture();
        }
    }

    /** Asks again, soon. */
    void askSoon(long nowNanos) {
        dueNanos = nowNanos + reading.pace().lookAgain().toNanos();
    }

    /** Asks again, at once; the answer to an open question might be too old. */
    void askAnew(long nowNanos) {
        question = null;
        dueNanos = nowNanos;
    }

    /** The answer, once, when it has come. */
    Optional<Map<String, TopicLife>> answer(long nowNanos) {
        var asked = question;
        if (asked == null || !asked.isDone()) {
            return Optional.empty();
        }
        question = null;
        dueNanos = nowNanos + reading.pace().look().toNanos();
        try {
            return Optional.of(asked.join());
        } catch (CompletionException e) {
            askSoon(nowNanos);
            tell(e);
            return Optional.empty();
        }
    }

    /** An outage is told of by the cluster. */
    private void tell(CompletionException e) {
        if (!Failure.isOutage(e)) {
            reading.missing().is("topics cannot be looked at: " + Failure.text(e));
        }
    }

    /** Waits for the answer for a while. */
    void await() {
        Duration time = reading.pace().poll();
        if (question == null) {
            reading.stop().isAskedWithin(time);
        } else {
            reading.stop().await(question, time);
        }
    }
}
