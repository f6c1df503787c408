package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.hub.Header;
import io.sluice.hub.Time;
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
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One real broker for all tests of a run, and what tests do to it behind the gateway's back. */
final class Broker implements AutoCloseable {
    private static final AtomicInteger TOPICS = new AtomicInteger();

    private final RealBroker broker = new RealBroker();
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()));
    private final KafkaProducer<byte[], byte[]> producer = producer(Map.of());

    /** Gives tests the broker; the first that asks starts it, the end of the run stops it. */
    static final class Shared implements BeforeAllCallback, ParameterResolver {
        @Override
        public void beforeAll(ExtensionContext context) {
            broker(context);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Broker.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return broker(context);
        }

        private static Broker broker(ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(Broker.class, _ -> new Broker(), Broker.class);
        }
    }

    KafkaClusterSettings settings() {
        return new KafkaClusterSettings(broker.address(), "test", Map.of(), ReplaySettings.DEFAULT);
    }

    KafkaCluster cluster() {
        return new KafkaCluster(settings(), Time.system());
    }

    void stop() {
        broker.stop();
    }

    void start() {
        broker.start();
    }

    /** Any name that is not taken. */
    static String anyTopic() {
        return "topic-" + TOPICS.incrementAndGet();
    }

    String topic(int partitions) {
        return create(anyTopic(), partitions, Map.of());
    }

    String create(String topic, int partitions, Map<String, String> config) {
        get(
                admin.createTopics(
                                List.of(new NewTopic(topic, partitions, (short) 1).configs(config)))
                        .all());
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

    Admin admin() {
        return admin;
    }

    void send(String topic, String... values) {
        for (var value : values) {
            send(topic, 0, null, value.getBytes(UTF_8));
        }
    }

    void send(String topic, int partition, @Nullable String key, byte @Nullable [] value) {
        send(topic, partition, null, key, value);
    }

    void send(String topic, Header header, String value) {
        var record = new ProducerRecord<byte[], byte[]>(topic, 0, null, value.getBytes(UTF_8));
        record.headers().add(header.name(), header.value().toArray());
        send(record);
    }

    void send(
            String topic,
            int partition,
            @Nullable Long millis,
            @Nullable String key,
            byte @Nullable [] value) {
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        send(new ProducerRecord<>(topic, partition, millis, keyBytes, value));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("cannot send to " + record.topic(), e);
        }
    }

    /** Sends values in a transaction that is committed or aborted. */
    void inTransaction(boolean commit, String topic, String... values) {
        try (var sender = producer(Map.of("transactional.id", "tx-" + TOPICS.incrementAndGet()))) {
            sender.initTransactions();
            sender.beginTransaction();
            for (var value : values) {
                var _ = sender.send(new ProducerRecord<>(topic, 0, null, value.getBytes(UTF_8)));
            }
            sender.flush();
            if (commit) {
                sender.commitTransaction();
            } else {
                sender.abortTransaction();
            }
        }
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var config = new HashMap<String, Object>(more);
        config.put("bootstrap.servers", broker.address());
        config.put("linger.ms", 0);
        config.put("max.request.size", 8 << 20);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
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
        producer.close(Duration.ofSeconds(2));
        admin.close(Duration.ofSeconds(2));
        broker.close();
    }
}
