package io.sluice.monitor;

import io.sluice.hub.Time;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one target of alerts, one after the other, on a thread of its own. What cannot be delivered
 * now is tried again, and those behind it wait.
 */
final class Delivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpLine line;
    private final HttpTarget target;
    private final WebhookSettings settings;
    private final Time time;
    private final Mailbox<AlertNotice> mailbox;
    private final Outage outage;
    private final LongAdder delivered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Thread sender;
    private volatile boolean closed;

    /** What came of an attempt. */
    private sealed interface Outcome {
        record Delivered() implements Outcome {}

        /** There is no use in trying again. */
        record Refused(String why) implements Outcome {}

        /**
         * @param notBefore how long the target wants to be left alone
         */
        record Away(String why, Duration notBefore) implements Outcome {}
    }

    Delivery(HttpLine line, HttpTarget target, WebhookSettings settings, int queue, Time time) {
        this.line = line;
        this.target = target;
        this.settings = settings;
        this.time = time;
        this.mailbox = new Mailbox<>(queue);
        this.outage = new Outage(LOG, "webhook", target.name());
        this.sender = Thread.ofVirtual().name("webhook-" + target.name()).start(this::send);
    }

    void tell(AlertNotice notice) {
        mailbox.put(notice);
    }

    String name() {
        return target.name();
    }

    long delivered() {
        return delivered.sum();
    }

    long failed() {
        return failed.sum();
    }

    long dropped() {
        return mailbox.dropped();
    }

    private void send() {
        try {
            while (!closed) {
                deliverOrSay(mailbox.take());
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void deliverOrSay(AlertNotice notice) throws InterruptedException {
        try {
            deliver(notice);
        } catch (RuntimeException e) {
            if (closed) {
                return;
            }
            failed.increment();
            LOG.atError().addKeyValue("webhook", target.name()).setCause(e).log("a bug");
        }
    }

    private void deliver(AlertNotice notice) throws InterruptedException {
        byte[] body = notice.document().toArray();
        long deadline = time.nanos() + settings.giveUp().toNanos();
        var pause = settings.firstRetry();
        while (true) {
            switch (post(body)) {
                case Outcome.Delivered _ -> {
                    delivered.increment();
                    outage.isOver();
                    return;
                }
                case Outcome.Refused(var why) -> {
                    giveUp(notice, why);
                    outage.isOver();
                    return;
                }
                case Outcome.Away(var why, var notBefore) -> {
                    outage.is(why);
                    var wait = longer(jittered(pause), notBefore);
                    if (time.nanos() + wait.toNanos() - deadline > 0) {
                        giveUp(notice, why);
                        return;
                    }
                    Thread.sleep(wait);
                }
            }
            pause = shorter(pause.multipliedBy(2), settings.maxRetry());
        }
    }

    private void giveUp(AlertNotice notice, String why) {
        failed.increment();
        LOG.atWarn()
                .addKeyValue("webhook", target.name())
                .addKeyValue("rule", notice.rule())
                .log("an alert is given up: " + why);
    }

    private Outcome post(byte[] body) throws InterruptedException {
        var request =
                target.request(settings.timeout())
                        .setHeader("Content-Type", "application/json")
                        .setHeader("Idempotency-Key", UUID.nameUUIDFromBytes(body).toString())
                        .POST(BodyPublishers.ofByteArray(body))
                        .build();
        try {
            var response = line.client().send(request, BodyHandlers.ofInputStream());
            // whatever it says besides its status is not read
            response.body().close();
            return outcome(response);
        } catch (IOException e) {
            return new Outcome.Away(
                    "cannot be told: " + e.getClass().getSimpleName(), Duration.ZERO);
        }
    }

    private Outcome outcome(HttpResponse<?> response) {
        int status = response.statusCode();
        String why = "answers with status " + status;
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered();
        }
        return status >= 500 || status == TOO_MANY_REQUESTS
                ? new Outcome.Away(why, RetryAfter.of(response, time.millis()))
                : new Outcome.Refused(why);
    }

    /** Half of it or more. */
    private static Duration jittered(Duration pause) {
        long nanos = pause.toNanos();
        return Duration.ofNanos(nanos - ThreadLocalRandom.current().nextLong(nanos / 2 + 1));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    @Override
    public void close() {
        closed = true;
        sender.interrupt();
    }
}
