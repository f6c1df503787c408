package io.sluice.kafkalog;

import io.sluice.hub.Appender;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The writing end of a cluster: one producer, made when something is first appended, for all
 * topics. Safe for any thread; closing it fails what is not confirmed.
 */
public final class Appenders implements AutoCloseable {
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Producers producers;
    private final Duration retry;
    private final Map<String, TopicAppender> topics = new ConcurrentHashMap<>();

    public Appenders(KafkaCluster cluster, AppenderSettings settings) {
        this(() -> new KafkaProducer<>(config(cluster.settings(), settings)), RETRY);
    }

    /**
     * @param retry how long an entry waits that the producer has given up on
     */
    Appenders(Supplier<Producer<byte[], byte[]>> producers, Duration retry) {
        this.producers = new Producers(producers);
        this.retry = retry;
    }

    /** What our promises rest on cannot be changed by the cluster's properties. */
    private static Map<String, Object> config(
            KafkaClusterSettings cluster, AppenderSettings settings) {
        var config = cluster.client("append");
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Producers.BLOCK.toMillis());
        config.put(ProducerConfig.LINGER_MS_CONFIG, settings.linger().toMillis());
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression().text());
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, (long) settings.bufferBytes());
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.maxEntryBytes());
        return config;
    }

    /**
     * The appender of that topic. Its stages are completed on the producer's own thread: what hangs
     * on them must not block, and must not append.
     */
    public Appender forTopic(String kafkaTopic) {
        return topics.computeIfAbsent(
                kafkaTopic, topic -> new TopicAppender(topic, producers, retry));
    }

    /** What is in the way of appending, for an operator; empty while nothing is. */
    public Optional<String> problem() {
        return topics.values().stream()
                .map(TopicAppender::problem)
                .flatMap(Optional::stream)
                .sorted()
                .findFirst();
    }

    /** Waits a little for what can still be written. */
    @Override
    public void close() {
        producers.close();
        topics.values().forEach(TopicAppender::close);
    }
}
