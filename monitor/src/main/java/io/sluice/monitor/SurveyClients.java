package io.sluice.monitor;

import static org.apache.kafka.clients.CommonClientConfigs.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.METADATA_MAX_AGE_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG;
import static org.apache.kafka.clients.CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of a survey, made when they are first needed and again after they have been given up.
 */
final class SurveyClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SurveyClients.class);
    private static final Duration PATIENCE = Duration.ofMillis(300);
    private static final int FETCH_BYTES = 1 << 20;
    private static final int PARTITION_FETCH_BYTES = 32 << 10;

    private final Map<String, Object> properties;
    private final int timeoutMillis;
    private @Nullable Admin admin;
    private @Nullable Consumer<ByteBuffer, ByteBuffer> consumer;
    private long requestsBefore;

    /**
     * @param properties where the brokers are and how to talk to them; may hold secrets
     * @param timeout after which a connection is taken for dead
     */
    SurveyClients(Map<String, Object> properties, Duration timeout) {
        this.properties = Map.copyOf(properties);
        this.timeoutMillis = (int) timeout.toMillis();
    }

    Admin admin() {
        Admin made = admin;
        if (made == null) {
            made = Admin.create(client("survey"));
            admin = made;
        }
        return made;
    }

    Consumer<ByteBuffer, ByteBuffer> consumer() {
        Consumer<ByteBuffer, ByteBuffer> made = consumer;
        if (made == null) {
            made = new KafkaConsumer<>(reader());
            consumer = made;
        }
        return made;
    }

    private Map<String, Object> client(String role) {
        var config = new HashMap<String, Object>();
        config.put(METADATA_MAX_AGE_CONFIG, 10_000);
        config.put(RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        config.put(METRIC_REPORTER_CLASSES_CONFIG, "");
        config.put(ENABLE_METRICS_PUSH_CONFIG, false);
        config.putAll(properties);
        config.merge(CLIENT_ID_CONFIG, role, (id, own) -> id + "-" + own);
        config.put(REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        config.put(DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
        return config;
    }

    private Map<String, Object> reader() {
        var config = client("survey-records");
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteBufferDeserializer.class);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.CHECK_CRCS_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return config;
    }

    /** How many connections to brokers they have open. */
    int connections() {
        return (int) sum("connection-count");
    }

    /** How many requests they have sent, with those before them. */
    long requests() {
        return requestsBefore + (long) sum("request-total");
    }

    private double sum(String metric) {
        return sum(admin == null ? Map.of() : admin.metrics(), metric)
                + sum(consumer == null ? Map.of() : consumer.metrics(), metric);
    }

    /** Of a client as a whole: those of single brokers have the same names, and a tag more. */
    private static double sum(Map<MetricName, ? extends Metric> metrics, String name) {
        return metrics.entrySet().stream()
                .filter(m -> m.getKey().name().equals(name))
                .filter(m -> !m.getKey().tags().containsKey("node-id"))
                .mapToDouble(m -> m.getValue().metricValue() instanceof Double d ? d : 0)
                .sum();
    }

    /** Gives up the admin client. */
    void dropAdmin() {
        long before = requests();
        Admin dropped = admin;
        admin = null;
        keepCounting(before);
        if (dropped != null) {
            close(() -> dropped.close(PATIENCE));
        }
    }

    /** Gives up the consumer. */
    void dropConsumer() {
        long before = requests();
        Consumer<ByteBuffer, ByteBuffer> dropped = consumer;
        consumer = null;
        keepCounting(before);
        if (dropped != null) {
            close(() -> dropped.close(CloseOptions.timeout(PATIENCE)));
        }
    }

    private void keepCounting(long before) {
        requestsBefore += before - requests();
    }

    private static void close(Runnable close) {
        try {
            close.run();
        } catch (KafkaException e) {
            LOG.atDebug().setCause(e).log("a client that is given up could not be closed");
        }
    }

    @Override
    public void close() {
        dropConsumer();
        dropAdmin();
    }
}
