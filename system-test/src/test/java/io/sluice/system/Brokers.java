package io.sluice.system;

import io.sluice.dev.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka broker of a test's own, and a producer for it. */
final class Brokers implements AutoCloseable {
    private final EmbeddedKafka kafka;
    private final KafkaProducer<byte[], byte[]> producer;

    private Brokers(EmbeddedKafka kafka) {
        this.kafka = kafka;
        var properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
        properties.put("metadata.recovery.strategy", "none");
        this.producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Brokers start(Path directory, String... topics) {
        var kafka = new EmbeddedKafka(directory, "127.0.0.1", 0);
        kafka.start();
        for (String topic : topics) {
            kafka.createTopic(topic, 1, Map.of("max.message.bytes", "16777216"));
        }
        return new Brokers(kafka);
    }

    EmbeddedKafka kafka() {
        return kafka;
    }

    String bootstrap() {
        return kafka.bootstrap();
    }

    KafkaProducer<byte[], byte[]> producer() {
        return producer;
    }

    /** Publishes one record and waits until it is there; answers its offset. */
    long publish(String topic, byte[] key, byte[] value)
            throws ExecutionException, InterruptedException {
        return producer.send(new ProducerRecord<>(topic, key, value)).get().offset();
    }

    /** Publishes a text without a key and waits until it is there; answers its offset. */
    long publish(String topic, String value) throws ExecutionException, InterruptedException {
        return publish(topic, null, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Publishes a text with a time of its own, in milliseconds. */
    void publishAt(String topic, long time, String value)
            throws ExecutionException, InterruptedException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topic, null, time, null, bytes)).get();
    }

    /** Publishes a text with a key and waits until it is there; answers its offset. */
    long publish(String topic, String key, String value)
            throws ExecutionException, InterruptedException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return publish(topic, key.getBytes(StandardCharsets.UTF_8), bytes);
    }

    /** Publishes that a key has no value any more. */
    long delete(String topic, String key) throws ExecutionException, InterruptedException {
        return publish(topic, key.getBytes(StandardCharsets.UTF_8), null);
    }

    /** Publishes a text without a key, and does not wait. */
    void send(String topic, String value) {
        var _ = producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
    }

    /** Asks something of the broker as an operator would. */
    <T> T administer(Function<? super Admin, ? extends KafkaFuture<T>> question)
            throws ExecutionException, InterruptedException {
        try (var admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap()))) {
            return question.apply(admin).get();
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        kafka.close();
    }
}
