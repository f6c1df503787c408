package io.sluice.kafkalog;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where the brokers are and how to talk to them.
 *
 * @param bootstrap some of the brokers, {@code host:port,host:port}
 * @param clientId what this process is called in the brokers' logs and quotas
 * @param properties any properties of Kafka's clients, e.g. for TLS and SASL; may hold secrets
 */
public record KafkaClusterSettings(
        String bootstrap, String clientId, Map<String, String> properties) {

    public KafkaClusterSettings {
        if (bootstrap.isBlank()) {
            throw new IllegalArgumentException("bootstrap must name a broker as host:port");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("clientId must not be empty");
        }
        properties = Map.copyOf(properties);
    }

    /** What a client of ours begins its configuration with. */
    Map<String, Object> client(String role) {
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
