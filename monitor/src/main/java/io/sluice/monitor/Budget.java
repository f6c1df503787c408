package io.sluice.monitor;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaFuture;

/**
 * The time of a round. Every step has to end at its part of it, so that one that is not answered
 * leaves something to those behind it.
 */
final class Budget {
    private final Time time;
    private final long start;
    private final long whole;

    /** What a round does, one after the other. */
    enum Step {
        LISTS(0.4),
        COMMITS(0.65),
        ENDS(0.9),
        RECORDS(1);

        private final double until;

        Step(double until) {
            this.until = until;
        }
    }

    Budget(Duration whole, Time time) {
        this.time = time;
        this.start = time.nanos();
        this.whole = whole.toNanos();
    }

    /** When a step has to have ended, in nanoseconds of the clock. */
    long end(Step step) {
        return start + (long) (whole * step.until);
    }

    /** An end that is near. */
    long endIn(Duration near) {
        return time.nanos() + near.toNanos();
    }

    /** What is left until an end; nothing, or less, if that is over. */
    Duration left(long end) {
        return Duration.ofNanos(end - time.nanos());
    }

    /** What is left for a step, as Kafka's clients want it. */
    int timeout(Step step) {
        return (int) Math.max(1, left(end(step)).toMillis());
    }

    /**
     * What is answered until the end of a step.
     *
     * @param otherwise is told why there is no answer
     */
    <T> Optional<T> await(KafkaFuture<T> answer, Step step, Consumer<Throwable> otherwise)
            throws InterruptedException {
        return await(answer, end(step), otherwise);
    }

    /** What is answered until an end. */
    <T> Optional<T> await(KafkaFuture<T> answer, long end, Consumer<Throwable> otherwise)
            throws InterruptedException {
        long left = Math.max(0, end - time.nanos());
        if (left == 0 && !answer.isDone()) {
            otherwise.accept(KafkaFailure.noAnswer());
            return Optional.empty();
        }
        try {
            return Optional.of(answer.get(left, NANOSECONDS));
        } catch (ExecutionException | TimeoutException e) {
            otherwise.accept(KafkaFailure.cause(e));
            return Optional.empty();
        }
    }
}
