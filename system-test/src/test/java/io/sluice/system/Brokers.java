package io.sluice.system;

import io.sluice.dev.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
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

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        kafka.close();
    }
}
