package io.sluice.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.hub.Time;
import io.sluice.kafkalog.RealBroker;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A real broker, and what tests do to it that a survey is to see. */
final class SurveyedCluster implements AutoCloseable {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final RealBroker broker;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    SurveyedCluster(Map<String, String> properties) {
        broker = new RealBroker(properties);
        admin = Admin.create(client());
        producer = producer(Map.of());
    }

    KafkaSurvey survey() {
        return survey(new SurveySettings(Duration.ofSeconds(10), 1, 200));
    }

    KafkaSurvey survey(SurveySettings settings) {
        return new KafkaSurvey(client(), settings, Time.system());
    }

    Map<String, Object> client() {
        return Map.of("bootstrap.servers", broker.address(), "client.id", "test");
    }

    static String anyName() {
        return "name-" + NAMES.incrementAndGet();
    }

    void stop() {
        broker.stop();
    }

    void start() {
        broker.start();
    }

    Admin admin() {
        return admin;
    }

    String topic(int partitions) {
        return create(anyName(), partitions);
    }

    String create(String topic, int partitions) {
        // The times of records are of 1970: the broker must not think them old.
        var forEver =
                new NewTopic(topic, partitions, (short) 1).configs(Map.of("retention.ms", "-1"));
        get(admin.createTopics(List.of(forEver)).all());
        return topic;
    }

    void delete(String topic) {
        get(admin.deleteTopics(List.of(topic)).all());
    }

    void grow(String topic, int partitions) {
        get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all());
    }

    void dropBefore(String topic, long offset) {
        var drop = RecordsToDelete.beforeOffset(offset);
        get(admin.deleteRecords(Map.of(new TopicPartition(topic, 0), drop)).all());
    }

    void commit(String group, String topic, int partition, long offset) {
        var commit = Map.of(new TopicPartition(topic, partition), new OffsetAndMetadata(offset));
        get(admin.alterConsumerGroupOffsets(group, commit).all());
    }

    /** Sends records that are so old. */
    void send(String topic, int partition, long... millis) {
        for (long at : millis) {
            produce(topic, partition, at);
        }
        flush();
    }

    void produce(String topic, int partition, long millis) {
        var record =
                new ProducerRecord<byte[], byte[]>(
                        topic, partition, millis, null, "value".getBytes(UTF_8));
        var _ = producer.send(record);
    }

    void flush() {
        producer.flush();
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var config = new HashMap<>(client());
        config.putAll(more);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    KafkaConsumer<byte[], byte[]> consumer(String group, String protocol) {
        var config = new HashMap<>(client());
        config.put("group.id", group);
        config.put("group.protocol", protocol);
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", false);
        config.put("client.id", "reader");
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the broker does not do it", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        admin.close(Duration.ofSeconds(1));
        broker.close();
    }
}
