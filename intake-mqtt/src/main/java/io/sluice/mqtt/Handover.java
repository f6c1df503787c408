package io.sluice.mqtt;

import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Quarantine;
import io.sluice.hub.RejectedEntry;
import io.sluice.hub.Time;
import io.sluice.mqtt.Mapping.Mapped;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands messages over to the log, one after the other on a thread of its own, and settles each when
 * its fate is known.
 *
 * <p>A message is acknowledged when the log has it, when the log will never take it, or when it can
 * never become an entry. It is given back, so that the broker sends it again, only if the log
 * failed in a way that says nothing about the message.
 */
final class Handover implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Handover.class);
    private static final int LONGEST_ORIGIN = 256;
    private static final int MOST_TRACES = 16;

    private final PipelineSettings settings;
    private final Mapping mapping;
    private final TopicFilter filter;
    private final @Nullable Interval interval;
    private final Appender appender;
    private final Quarantine quarantine;
    private final Time time;
    private final Counts counts;
    private final Problems problems;
    private final BlockingQueue<Delivery> queue = new LinkedBlockingQueue<>();
    private final Set<StackTraceElement> bugs = new HashSet<>();

    Handover(
            PipelineSettings settings,
            Appender appender,
            Quarantine quarantine,
            Time time,
            Counts counts,
            Problems problems) {
        this.settings = settings;
        this.mapping = new Mapping(settings, counts.wrongTypes::increment);
        this.filter = TopicFilter.of(settings.from().mqttTopic());
        this.interval =
                settings.to().minInterval() == null
                        ? null
                        : new Interval(settings.to().minInterval());
        this.appender = appender;
        this.quarantine = quarantine;
        this.time = time;
        this.counts = counts;
        this.problems = problems;
    }

    /** Queues a message. Does not block. Any thread. */
    void offer(Delivery delivery) {
        queue.add(delivery);
    }

    /** Until the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                hand(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Settles a message, at once or later. Never throws: the thread goes on. */
    void hand(Delivery delivery) {
        try {
            place(delivery, delivery.message());
        } catch (RuntimeException | StackOverflowError e) {
            bug(delivery, e);
        } catch (Error e) {
            problems.note("out of resources: " + Problems.describe(e));
            delivery.giveBack();
        }
    }

    private void place(Delivery delivery, Message message) {
        counts.received.increment();
        if (isUnwanted(message)) {
            counts.unwanted.increment();
            delivery.acknowledge();
            return;
        }
        try {
            place(delivery, mapping.map(message, Instant.ofEpochMilli(time.millis())));
        } catch (Unusable e) {
            refuse(delivery, e.reason(), e.detail());
        }
    }

    /**
     * What an earlier subscription of the same session brings, and retained messages by setting.
     */
    private boolean isUnwanted(Message message) {
        boolean ignored =
                message.retained()
                        && settings.from().retained() == PipelineSettings.Retained.IGNORE;
        return ignored || !filter.matches(message.mqttTopic());
    }

    private void place(Delivery delivery, Mapped mapped) {
        var tooCloseTo =
                interval == null ? null : interval.tooCloseTo(mapped.device(), mapped.at());
        if (tooCloseTo != null) {
            var _ = tooCloseTo.whenComplete((_, failure) -> skip(delivery, failure));
            return;
        }
        CompletableFuture<Appended> stored = append(mapped);
        if (interval != null) {
            interval.given(mapped.device(), mapped.at(), stored);
        }
        var _ = stored.whenComplete((_, failure) -> settle(delivery, failure));
    }

    private CompletableFuture<Appended> append(Mapped mapped) {
        try {
            return appender.append(mapped.entry()).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void skip(Delivery delivery, @Nullable Throwable failureOfOther) {
        if (failureOfOther == null || cause(failureOfOther) instanceof RejectedEntry) {
            counts.tooSoon.increment();
            delivery.acknowledge();
        } else {
            delivery.giveBack();
        }
    }

    private void settle(Delivery delivery, @Nullable Throwable failure) {
        if (failure == null) {
            counts.appended.increment();
            delivery.acknowledge();
        } else if (cause(failure) instanceof RejectedEntry e) {
            refuse(delivery, Reason.REJECTED, String.valueOf(e.getMessage()));
        } else {
            problems.note("the log failed: " + Problems.describe(failure));
            delivery.giveBack();
        }
    }

    private void refuse(Delivery delivery, Reason reason, String detail) {
        var message = delivery.message();
        String topic = message.mqttTopic();
        counts.unmapped(reason).increment();
        quarantine.add(
                "mqtt " + settings.name(),
                reason.text(),
                detail,
                topic.substring(0, Math.min(topic.length(), LONGEST_ORIGIN)),
                message.payload());
        delivery.acknowledge();
    }

    private void bug(Delivery delivery, Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        var place = trace.length == 0 ? null : trace[0];
        if (place == null || (bugs.size() < MOST_TRACES && bugs.add(place))) {
            log.atError()
                    .addKeyValue("pipeline", settings.name())
                    .setCause(Bug.of(e))
                    .log("A message hit a bug; it is in the quarantine");
        }
        refuse(delivery, Reason.BUG, e.getClass().getSimpleName());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    /** A bug's trace without its message, which may hold a payload. */
    private static final class Bug extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Bug(String type) {
            super(type);
        }

        static Bug of(Throwable e) {
            var bug = new Bug(e.getClass().getName());
            bug.setStackTrace(e.getStackTrace());
            return bug;
        }
    }
}
