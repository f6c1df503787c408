package io.sluice.app;

import io.sluice.auth.ApiKey;
import io.sluice.auth.AuthSettings;
import io.sluice.auth.SpecialStreams;
import io.sluice.history.DatabaseSettings;
import io.sluice.kafkalog.KafkaClusterSettings;
import io.sluice.kafkalog.ReplaySettings;
import io.sluice.kafkalog.TopicSpec;
import io.sluice.mqtt.MqttSettings;
import io.sluice.session.SessionSettings;
import io.sluice.transport.TransportSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration: the settings of every room.
 *
 * @param kafka null if nothing lives there
 * @param redis null if nothing lives there
 * @param replayBytes what is kept in memory of what was read again
 * @param streams at least one
 * @param endpoints in the order of their paths in the file, {@code /v1/ws} among them
 * @param mqtt null where nothing is taken from MQTT
 * @param intake what comes in by HTTP
 * @param cluster what nodes know of each other
 * @param monitoring null if the Kafka cluster is not watched
 * @param database null if none keeps history
 * @param topics every Kafka topic the configuration names, as it should be made
 */
public record GatewayConfig(
        Listening listening,
        TransportSettings transport,
        SessionSettings sessions,
        Shutdown shutdown,
        Operations operations,
        @Nullable KafkaClusterSettings kafka,
        @Nullable RedisConfig redis,
        long replayBytes,
        List<StreamConfig> streams,
        List<EndpointConfig> endpoints,
        @Nullable MqttSettings mqtt,
        IntakeConfig intake,
        ClusterConfig cluster,
        @Nullable MonitoringConfig monitoring,
        @Nullable DatabaseSettings database,
        Auth auth,
        List<TopicSpec> topics) {
    public GatewayConfig {
        streams = List.copyOf(streams);
        endpoints = List.copyOf(endpoints);
        topics = List.copyOf(topics);
    }

    /** How many stretches of logs are read again at once. */
    int replayReaders() {
        return kafka == null ? ReplaySettings.DEFAULT.readers() : kafka.replay().readers();
    }

    /**
     * Where to listen.
     *
     * @param management where operators look; null for the same place as clients
     */
    public record Listening(String host, int port, @Nullable Management management) {}

    /** A listener for operators. */
    public record Management(String host, int port) {}

    /**
     * How to end.
     *
     * @param notReady how long readiness is red before anyone is closed
     * @param drain over how long the closing is spread
     */
    public record Shutdown(Duration notReady, Duration drain) {}

    /**
     * What operators see.
     *
     * @param page true if there is a page at {@code /}
     * @param openMetrics true if {@code /metrics} needs no permission
     * @param textHealth true if {@code /health} answers {@code OK} to who does not ask for JSON
     * @param quarantineItems how many unusable messages are kept
     * @param masked names of fields whose values are not shown in the quarantine
     */
    public record Operations(
            boolean page,
            boolean openMetrics,
            boolean textHealth,
            int quarantineItems,
            List<String> masked,
            LogFormat logFormat,
            String logLevel) {
        public Operations {
            masked = List.copyOf(masked);
        }
    }

    /** How log lines are written. */
    public enum LogFormat {
        TEXT,
        JSON
    }

    /** Who may connect. */
    public sealed interface Auth {
        /** Anyone. */
        record None() implements Auth {}

        /**
         * Who has a token or an API key.
         *
         * @param settings null if no tokens are accepted
         * @param special the streams that grants treat otherwise
         */
        record Tokens(@Nullable AuthSettings settings, List<ApiKey> keys, SpecialStreams special)
                implements Auth {
            public Tokens {
                keys = List.copyOf(keys);
            }
        }
    }
}
