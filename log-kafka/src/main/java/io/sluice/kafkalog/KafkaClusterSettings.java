package io.sluice.kafkalog;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * Where the brokers are and how to talk to them.
 *
 * @param bootstrap some of the brokers, {@code host:port,host:port}
 * @param clientId what this process is called in the brokers' logs and quotas
 * @param properties any properties of Kafka's clients, e.g. for TLS and SASL; may hold secrets
 * @param replay how what was read before is read again
 */
public record KafkaClusterSettings(
        String bootstrap, String clientId, Map<String, String> properties, ReplaySettings replay) {
    private static final String READ_COMMITTED = "read_committed";

    public KafkaClusterSettings {
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException("bootstrap must name a broker as host:port");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("clientId must not be empty");
        }
        properties = Map.copyOf(properties);
    }

    /**
     * What a client of ours begins its configuration with; may hold secrets.
     *
     * @param role what it does, the end of its client id
     */
    public Map<String, Object> client(String role) {
        var config = new HashMap<String, Object>();
        config.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 10_000);
        config.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        config.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        config.putAll(properties);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId + "-" + role);
        return config;
    }

    /**
     * What a consumer of ours is configured with. What our way of reading rests on cannot be
     * changed by the properties, but which records of transactions are read can.
     */
    Map<String, Object> consumer(String role, KafkaLogSettings.Fetch fetch) {
        var config = new HashMap<String, Object>();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, READ_COMMITTED);
        config.putAll(client(role));
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, fetch.maxRecords());
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, fetch.maxBytes());
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, fetch.maxBytes());
        return config;
    }

    /** Which records consumers of ours read. */
    IsolationLevel isolation() {
        String level = properties.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG);
        return level == null || level.equals(READ_COMMITTED)
                ? IsolationLevel.READ_COMMITTED
                : IsolationLevel.READ_UNCOMMITTED;
    }

    /** Names the properties and shows none. */
    @Override
    public String toString() {
        return "KafkaClusterSettings[bootstrap="
                + bootstrap
                + ", clientId="
                + clientId
                + ", properties="
                + new TreeSet<>(properties.keySet())
                + "]";
    }
}
