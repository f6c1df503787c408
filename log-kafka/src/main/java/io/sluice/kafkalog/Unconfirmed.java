package io.sluice.kafkalog;

import io.sluice.hub.Appended;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** An entry that the log may not have yet. What changes is guarded by its outbox. */
final class Unconfirmed {
    private final long order;
    private final ProducerRecord<byte[], byte[]> record;
    private final CompletableFuture<Appended> confirmed = new CompletableFuture<>();
    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable Throwable failure;

    /**
     * @param order its place among all entries of its topic
     */
    Unconfirmed(long order, ProducerRecord<byte[], byte[]> record) {
        this.order = order;
        this.record = record;
    }

    long order() {
        return order;
    }

    ProducerRecord<byte[], byte[]> record() {
        return record;
    }

    CompletableFuture<Appended> confirmed() {
        return confirmed;
    }

    /** Who was last given it to send. */
    @Nullable Producer<byte[], byte[]> producer() {
        return producer;
    }

    /** Why it has to be sent again. */
    @Nullable Throwable failure() {
        return failure;
    }

    void sentBy(Producer<byte[], byte[]> by) {
        producer = by;
        failure = null;
    }

    void failed(Throwable why) {
        failure = why;
    }

    /** It may be sent again. */
    void forgive() {
        failure = null;
    }
}
