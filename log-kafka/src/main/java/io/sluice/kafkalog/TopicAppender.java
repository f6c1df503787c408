package io.sluice.kafkalog;

import static java.util.Objects.requireNonNull;

import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Payload;
import io.sluice.hub.RejectedEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing end of one topic.
 *
 * <p>The producer itself repeats, in order and for ever, what an outage keeps from being written.
 * This class sees to what the producer gives up on: a topic that does not exist yet, rights that
 * are missing, a producer that has broken down. An entry then waits, and nothing passes it: first
 * all that is on its way is confirmed or fails too, then what has failed is sent again in the order
 * of appending, and only then comes what is new.
 *
 * <p>{@code turn} is held while sending, which may block, so that entries are sent in the order of
 * appending. The producer's thread, which tells how entries fared, never takes it.
 */
final class TopicAppender implements Appender {
    private static final Logger LOG = LoggerFactory.getLogger(Appenders.class);

    private final String topic;
    private final Producers producers;
    private final Duration retry;
    private final Trouble trouble;
    private final Outbox outbox = new Outbox();
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicBoolean mending = new AtomicBoolean();
    private long appended;

    TopicAppender(String topic, Producers producers, Duration retry) {
        this.topic = topic;
        this.producers = producers;
        this.retry = retry;
        this.trouble = new Trouble(LOG, "kafkaTopic", topic);
    }

    @Override
    public CompletionStage<Appended> append(Entry entry) {
        var record = record(entry);
        turn.lock();
        try {
            var item = new Unconfirmed(appended++, record);
            outbox.add(item);
            sendWaiting();
            return item.confirmed();
        } finally {
            turn.unlock();
        }
    }

    private ProducerRecord<byte[], byte[]> record(Entry entry) {
        var record =
                new ProducerRecord<byte[], byte[]>(topic, bytes(entry.key()), bytes(entry.value()));
        entry.headers().forEach(h -> record.headers().add(h.name(), h.value().toArray()));
        return record;
    }

    private static byte @Nullable [] bytes(@Nullable Payload payload) {
        return payload == null ? null : payload.toArray();
    }

    /** Sends until nothing waits. Only with {@code turn}. */
    private void sendWaiting() {
        for (var batch = outbox.waiting(); !batch.isEmpty(); batch = outbox.waiting()) {
            if (producers.stop().isAsked()) {
                failWaiting();
            } else if (Thread.currentThread().isInterrupted()) {
                mendElsewhere();
                return;
            } else if (!mend(batch)) {
                sendInOrder(batch);
            }
        }
    }

    private void sendInOrder(List<Unconfirmed> batch) {
        for (var item : batch) {
            if (!send(item)) {
                return;
            }
        }
    }

    /** False if it has failed already. */
    private boolean send(Unconfirmed item) {
        Producer<byte[], byte[]> producer;
        try {
            producer = producers.current();
        } catch (RuntimeException e) {
            outbox.notSent(item, e);
            return false;
        }
        outbox.sentBy(producer, item);
        try {
            var _ =
                    producer.send(
                            item.record(), (place, failure) -> onOutcome(item, place, failure));
        } catch (RuntimeException e) {
            onFailure(item, e);
        }
        return !outbox.isWaiting(item);
    }

    private void onOutcome(
            Unconfirmed item, @Nullable RecordMetadata place, @Nullable Exception failure) {
        if (failure != null) {
            onFailure(item, failure);
            return;
        }
        var there = requireNonNull(place);
        outbox.settle();
        trouble.isOver();
        item.confirmed().complete(new Appended(topic, there.partition(), there.offset()));
    }

    private void onFailure(Unconfirmed item, Exception failure) {
        if (Failure.isRejection(failure)) {
            outbox.settle();
            item.confirmed().completeExceptionally(rejection(failure));
        } else {
            outbox.failed(item, failure);
            if (!turn.isHeldByCurrentThread()) {
                mendElsewhere();
            }
        }
    }

    private RejectedEntry rejection(Exception failure) {
        return new RejectedEntry(
                "Kafka topic '" + topic + "' will not take it: " + Failure.text(failure), failure);
    }

    /** On a thread of its own, where waiting is allowed. */
    private void mendElsewhere() {
        if (mending.compareAndSet(false, true)) {
            Thread.ofVirtual().name("append-" + topic).start(this::mendHere);
        }
    }

    private void mendHere() {
        turn.lock();
        try {
            mending.set(false);
            sendWaiting();
        } finally {
            turn.unlock();
        }
    }

    /** Makes what has failed ready to be sent again; false if nothing has failed. */
    private boolean mend(List<Unconfirmed> batch) {
        var failed = batch.stream().filter(item -> item.failure() != null).toList();
        if (failed.isEmpty()) {
            return false;
        }
        failed.forEach(this::giveUpIfBroken);
        tell(failed.getFirst().failure());
        producers.stop().isAskedWithin(retry);
        try {
            outbox.awaitSettled();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private void giveUpIfBroken(Unconfirmed item) {
        var producer = item.producer();
        var failure = item.failure();
        if (producer != null && failure != null && Failure.isBreakdown(failure)) {
            producers.giveUp(producer);
        }
    }

    private void tell(@Nullable Throwable failure) {
        if (failure instanceof TimeoutException) {
            trouble.is("nothing can be appended: the topic does not exist or no broker answers");
        } else if (failure != null) {
            trouble.is("nothing can be appended: " + Failure.text(failure));
        }
    }

    /** What is in the way of appending; empty while nothing is. */
    Optional<String> problem() {
        return Optional.ofNullable(trouble.problem())
                .map(problem -> "Kafka topic '" + topic + "': " + problem);
    }

    /** Fails what waits, once the producers have been closed. */
    void close() {
        failWaiting();
    }

    private void failWaiting() {
        outbox.drain()
                .forEach(item -> item.confirmed().completeExceptionally(new AppenderClosed(topic)));
    }
}
