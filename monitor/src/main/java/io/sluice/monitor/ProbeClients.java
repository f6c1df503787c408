package io.sluice.monitor;

import io.sluice.hub.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer and a consumer that take the time. Small, as they carry next to nothing. One thread.
 *
 * <p>What a consumer does ahead of being asked would spoil its figures: having answered a poll it
 * has sent the next request already, and sends no other to that broker until it is answered. So the
 * brokers are told not to hold requests that they cannot answer, and {@link #settle} waits for what
 * is under way with all partitions paused. A fetch is then one request and its answer.
 */
final class ProbeClients implements AutoCloseable {
    private static final byte[] VALUE = "probe".getBytes(StandardCharsets.US_ASCII);
    private static final int HOLD_MILLIS = 1;
    private static final Duration SETTLING = Duration.ofMillis(5L + HOLD_MILLIS);

    private final ProbeSettings settings;
    private final Time time;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * An acknowledgement.
     *
     * @param offset where the record is
     * @param nanos what it took from sending
     */
    record Acknowledged(long offset, long nanos) {}

    /**
     * @param properties where the brokers are and how to talk to them; may hold secrets
     */
    ProbeClients(Map<String, Object> properties, ProbeSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
        this.consumer = new KafkaConsumer<>(consuming(properties, settings));
        try {
            this.producer = new KafkaProducer<>(producing(properties, settings));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    static Admin admin(Map<String, Object> properties, ProbeSettings settings) {
        var config = client(properties, settings);
        config.put(
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) settings.patience().toMillis());
        return Admin.create(config);
    }

    private static Map<String, Object> client(
            Map<String, Object> properties, ProbeSettings settings) {
        var config = new HashMap<String, Object>();
        config.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 30_000);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        config.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        config.putAll(properties);
        config.merge(CommonClientConfigs.CLIENT_ID_CONFIG, "probe", (id, own) -> id + "-" + own);
        config.put(
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                (int) settings.patience().toMillis());
        return config;
    }

    private static Map<String, Object> producing(
            Map<String, Object> properties, ProbeSettings settings) {
        var config = client(properties, settings);
        int patience = (int) settings.patience().toMillis();
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // repeating is part of what a producer waits for, and so of what is measured
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, patience);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, patience);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 10);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 1 << 20);
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return config;
    }

    private static Map<String, Object> consuming(
            Map<String, Object> properties, ProbeSettings settings) {
        var config = client(properties, settings);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        // the way of fetching that is known to be one request for one poll
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, HOLD_MILLIS);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 10);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 10);
        return config;
    }

    /** A partition of each broker that leads one, by the broker's number. */
    Map<Integer, TopicPartition> partitions() {
        var led = new HashMap<Integer, TopicPartition>();
        var known = new ArrayList<>(producer.partitionsFor(settings.topic()));
        known.sort((one, other) -> Integer.compare(one.partition(), other.partition()));
        for (PartitionInfo partition : known) {
            var leader = partition.leader();
            if (leader != null && !leader.isEmpty()) {
                led.putIfAbsent(
                        leader.id(), new TopicPartition(partition.topic(), partition.partition()));
            }
        }
        return led;
    }

    /** From now on fetches are from these. */
    void watch(Collection<TopicPartition> partitions) {
        if (!consumer.assignment().equals(Set.copyOf(partitions))) {
            consumer.assign(new HashSet<>(partitions));
            // nothing is asked for yet; a position, so that none is looked up
            partitions.forEach(partition -> consumer.seek(partition, 0));
            consumer.pause(partitions);
        }
    }

    /** Sends a record; completes on the producer's thread, within the patience. */
    CompletableFuture<Acknowledged> produce(TopicPartition to) {
        var acknowledged = new CompletableFuture<Acknowledged>();
        var record = new ProducerRecord<byte[], byte[]>(to.topic(), to.partition(), null, VALUE);
        long sent = time.nanos();
        var _ =
                producer.send(
                        record,
                        (metadata, failure) -> {
                            long took = time.nanos() - sent;
                            if (failure == null) {
                                acknowledged.complete(new Acknowledged(metadata.offset(), took));
                            } else {
                                acknowledged.completeExceptionally(failure);
                            }
                        });
        return acknowledged;
    }

    /** Nanoseconds from asking for that record to having it; empty if it did not come in time. */
    OptionalLong fetch(TopicPartition from, long offset) {
        consumer.seek(from, offset);
        consumer.resume(List.of(from));
        try {
            long asked = time.nanos();
            var records = consumer.poll(settings.patience());
            long took = time.nanos() - asked;
            boolean isThere = records.records(from).stream().anyMatch(r -> r.offset() == offset);
            return isThere ? OptionalLong.of(took) : OptionalLong.empty();
        } finally {
            consumer.pause(List.of(from));
        }
    }

    /**
     * Waits for answers to what fetches have asked for ahead.
     *
     * @param longestNanos what the slowest fetch took
     */
    void settle(long longestNanos) {
        consumer.poll(Duration.ofNanos(2 * longestNanos).plus(SETTLING));
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
