package io.sluice.kafkalog;

import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Payload;
import io.sluice.hub.RejectedEntry;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
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
 * <p>Two locks, taken in this order: {@code turn} is held while sending, which may block, so that
 * entries are sent in the order of appending. {@code state} guards what waits and is never held
 * while anything else happens: the producer's thread takes it to tell how entries fared.
 */
final class TopicAppender implements Appender {
    private static final Logger LOG = LoggerFactory.getLogger(Appenders.class);

    private final String topic;
    private final Producers producers;
    private final Duration retry;
    private final Trouble trouble;

    private final ReentrantLock turn = new ReentrantLock();
    private long appended;

    private final ReentrantLock state = new ReentrantLock();
    private final Condition settled = state.newCondition();
    private final NavigableMap<Long, Unconfirmed> waiting = new TreeMap<>();
    private int onTheirWay;
    private boolean mending;

    TopicAppender(String topic, Producers producers, Duration retry) {
        this.topic = topic;
        this.producers = producers;
        this.retry = retry;
        this.trouble = new Trouble(LOG, "kafkaTopic", topic);
    }

    @Override
    public CompletionStage<Void> append(Entry entry) {
        var record = record(entry);
        turn.lock();
        try {
            var item = new Unconfirmed(appended++, record);
            await(item);
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

    private void await(Unconfirmed item) {
        state.lock();
        try {
            waiting.put(item.order(), item);
        } finally {
            state.unlock();
        }
    }

    /** Sends until nothing waits. Only with {@code turn}. */
    private void sendWaiting() {
        for (var batch = waiting(); !batch.isEmpty(); batch = waiting()) {
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

    private List<Unconfirmed> waiting() {
        state.lock();
        try {
            return List.copyOf(waiting.values());
        } finally {
            state.unlock();
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
        } catch (KafkaException | IllegalStateException e) {
            onFailure(item, e, false);
            return false;
        }
        toOnItsWay(item, producer);
        try {
            var _ = producer.send(item.record(), (_, failure) -> onOutcome(item, failure));
        } catch (KafkaException | IllegalStateException e) {
            onOutcome(item, e);
        }
        return !isWaiting(item);
    }

    private void toOnItsWay(Unconfirmed item, Producer<byte[], byte[]> producer) {
        state.lock();
        try {
            waiting.remove(item.order());
            item.sentBy(producer);
            onTheirWay++;
        } finally {
            state.unlock();
        }
    }

    private boolean isWaiting(Unconfirmed item) {
        state.lock();
        try {
            return waiting.containsKey(item.order());
        } finally {
            state.unlock();
        }
    }

    private void onOutcome(Unconfirmed item, @Nullable Exception failure) {
        if (failure == null) {
            settle();
            trouble.isOver();
            item.confirmed().complete(null);
        } else if (isRejection(failure)) {
            settle();
            item.confirmed().completeExceptionally(rejection(failure));
        } else {
            onFailure(item, failure, true);
        }
    }

    private RejectedEntry rejection(Exception failure) {
        return new RejectedEntry(
                "Kafka topic '" + topic + "' will not take it: " + Failure.text(failure), failure);
    }

    private void settle() {
        state.lock();
        try {
            countSettled();
        } finally {
            state.unlock();
        }
    }

    private void countSettled() {
        onTheirWay--;
        if (onTheirWay == 0) {
            settled.signalAll();
        }
    }

    private void onFailure(Unconfirmed item, Exception failure, boolean wasOnItsWay) {
        state.lock();
        try {
            item.failed(failure);
            waiting.put(item.order(), item);
            if (wasOnItsWay) {
                countSettled();
            }
        } finally {
            state.unlock();
        }
        if (!turn.isHeldByCurrentThread()) {
            mendElsewhere();
        }
    }

    /** On a thread of its own, where waiting is allowed. */
    private void mendElsewhere() {
        state.lock();
        try {
            if (mending) {
                return;
            }
            mending = true;
        } finally {
            state.unlock();
        }
        Thread.ofVirtual().name("append-" + topic).start(this::mendHere);
    }

    private void mendHere() {
        turn.lock();
        try {
            mendingBegins();
            sendWaiting();
        } finally {
            turn.unlock();
        }
    }

    private void mendingBegins() {
        state.lock();
        try {
            mending = false;
        } finally {
            state.unlock();
        }
    }

    /** Makes what has failed ready to be sent again; false if nothing has failed. */
    private boolean mend(List<Unconfirmed> batch) {
        var failed = batch.stream().filter(item -> item.failure() != null).toList();
        if (failed.isEmpty()) {
            return false;
        }
        failed.forEach(this::giveUpIfBroken);
        failed.stream().findFirst().map(Unconfirmed::failure).ifPresent(this::tell);
        awaitSettled();
        producers.stop().isAskedWithin(retry);
        forgiveAll();
        return true;
    }

    private void giveUpIfBroken(Unconfirmed item) {
        var producer = item.producer();
        var failure = item.failure();
        if (producer != null && failure != null && isBreakdown(failure)) {
            producers.giveUp(producer);
        }
    }

    private void tell(Throwable failure) {
        trouble.is(
                failure instanceof TimeoutException
                        ? "nothing can be appended: the topic does not exist or no broker answers"
                        : "nothing can be appended: " + Failure.text(failure));
    }

    private void awaitSettled() {
        state.lock();
        try {
            while (onTheirWay > 0) {
                settled.await();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            state.unlock();
        }
    }

    private void forgiveAll() {
        state.lock();
        try {
            waiting.values().forEach(Unconfirmed::forgive);
        } finally {
            state.unlock();
        }
    }

    private static boolean isRejection(Throwable e) {
        return e instanceof RecordTooLargeException
                || e instanceof RecordBatchTooLargeException
                || e instanceof InvalidTimestampException
                || e instanceof InvalidRecordException
                || e instanceof SerializationException
                || e instanceof UnsupportedForMessageFormatException;
    }

    /** True if this producer will not write anything any more. */
    private static boolean isBreakdown(Throwable e) {
        return !(e instanceof RetriableException)
                && !(e instanceof InvalidTopicException)
                && !(e instanceof AuthenticationException)
                && !(e instanceof InterruptException)
                && (!(e instanceof AuthorizationException)
                        || e instanceof ClusterAuthorizationException);
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
        List<Unconfirmed> left;
        state.lock();
        try {
            left = List.copyOf(waiting.values());
            waiting.clear();
        } finally {
            state.unlock();
        }
        left.forEach(item -> item.confirmed().completeExceptionally(new AppenderClosed(topic)));
    }
}
