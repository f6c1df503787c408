package io.sluice.kafkalog;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * What a log needs of the brokers.
 *
 * @param consumers makes a consumer that has nothing assigned
 * @param topics tells which topics there are
 * @param problem why the brokers cannot be reached; empty if they can
 */
record Upstream(
        Supplier<Consumer<ByteBuffer, ByteBuffer>> consumers,
        Topics topics,
        Supplier<Optional<String>> problem) {

    static Upstream of(KafkaCluster cluster, KafkaLogSettings settings) {
        return new Upstream(
                () -> new KafkaConsumer<>(config(cluster.settings(), settings)),
                cluster::describe,
                cluster::problem);
    }

    /** What our way of reading rests on cannot be changed by the cluster's properties. */
    private static Map<String, Object> config(
            KafkaClusterSettings cluster, KafkaLogSettings settings) {
        var config = new HashMap<String, Object>();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.putAll(cluster.client("log-" + settings.stream()));
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, settings.fetch().maxRecords());
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, settings.fetch().maxBytes());
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, settings.fetch().maxBytes());
        if (settings.groupId() != null) {
            config.put(ConsumerConfig.GROUP_ID_CONFIG, settings.groupId());
        }
        return config;
    }
}
