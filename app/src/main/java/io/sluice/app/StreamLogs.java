package io.sluice.app;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.hub.Appender;
import io.sluice.hub.Log;
import io.sluice.hub.MemoryLog;
import io.sluice.hub.MemoryTopic;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import io.sluice.kafkalog.AppenderSettings;
import io.sluice.kafkalog.Appenders;
import io.sluice.kafkalog.KafkaCluster;
import io.sluice.kafkalog.KafkaLog;
import io.sluice.kafkalog.KafkaMeters;
import io.sluice.kafkalog.TopicOutcome;
import io.sluice.kafkalog.TopicSpec;
import io.sluice.redislog.RedisAppenders;
import io.sluice.redislog.RedisLog;
import io.sluice.redislog.RedisMeters;
import io.sluice.redislog.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Where the streams of a configuration live: the servers, and the logs and appenders in them. Made
 * and asked by one thread; closing it closes all it has made.
 */
final class StreamLogs implements AutoCloseable {
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Quarantine quarantine;
    private final Time time;
    private final KafkaMeters kafkaMeters;
    private final RedisMeters redisMeters;
    private final @Nullable KafkaCluster kafka;
    private final @Nullable Appenders kafkaAppenders;
    private final @Nullable RedisServer redis;
    private final @Nullable RedisAppenders redisAppenders;
    private final Map<String, MemoryTopic> memory = new HashMap<>();
    private final Parts parts = new Parts();

    StreamLogs(GatewayConfig config, Quarantine quarantine, MeterRegistry registry, Time time) {
        this.quarantine = quarantine;
        this.time = time;
        this.kafkaMeters = new KafkaMeters(registry);
        this.redisMeters = new RedisMeters(registry);
        this.kafka = config.kafka() == null ? null : new KafkaCluster(config.kafka(), time);
        this.kafkaAppenders = kafka == null ? null : new Appenders(kafka, AppenderSettings.DEFAULT);
        var redisConfig = config.redis();
        this.redis = redisConfig == null ? null : new RedisServer(redisConfig.server());
        this.redisAppenders =
                redis == null || redisConfig == null
                        ? null
                        : new RedisAppenders(redis, redisConfig.appending(), time);
        parts.add(kafka);
        parts.add(kafkaAppenders);
        parts.add(redis);
        parts.add(redisAppenders);
        if (kafka != null) {
            kafkaMeters.bind(kafka);
        }
        if (redis != null) {
            redisMeters.bind(redis);
        }
    }

    /** Closes that, too, before all that was made earlier. */
    <T extends AutoCloseable> T opened(T part) {
        return parts.add(part);
    }

    /** The log of a stream, made now. */
    Log log(String name, StreamLog where) {
        Log made =
                switch (where) {
                    case StreamLog.Kafka(var settings) ->
                            new KafkaLog(settings, kafka(), quarantine, kafkaMeters, time);
                    case StreamLog.Redis(var settings) ->
                            new RedisLog(settings, redis(), quarantine, redisMeters, time);
                    case StreamLog.Memory memory ->
                            new MemoryLog(
                                    name,
                                    memoryTopic(memory),
                                    memory.rules(),
                                    quarantine,
                                    (place, bug) -> tellBug(name, place, bug),
                                    time);
                };
        parts.add(made);
        return made;
    }

    /** The writing end of what lives there; of several topics it is the first. */
    Appender appender(StreamLog where) {
        return switch (where) {
            case StreamLog.Kafka(var settings) -> kafkaAppender(settings.topics().getFirst());
            case StreamLog.Redis(var settings) ->
                    requireNonNull(redisAppenders).forTopic(settings.topic());
            case StreamLog.Memory memory -> memoryTopic(memory);
        };
    }

    /** The writing end of a Kafka topic. */
    Appender kafkaAppender(String kafkaTopic) {
        return kafkaAppenders().forTopic(kafkaTopic);
    }

    private MemoryTopic memoryTopic(StreamLog.Memory where) {
        return memory.computeIfAbsent(
                where.topic(), topic -> new MemoryTopic(topic, where.settings(), time));
    }

    // --- the servers themselves

    KafkaCluster kafka() {
        return requireNonNull(kafka);
    }

    Appenders kafkaAppenders() {
        return requireNonNull(kafkaAppenders);
    }

    RedisServer redis() {
        return requireNonNull(redis);
    }

    /** Sees to it that Kafka gets these topics, if it lacks them, once it can be reached. */
    void createLater(List<TopicSpec> topics) {
        if (!topics.isEmpty()) {
            var creating = Thread.ofVirtual().name("create-topics").unstarted(() -> create(topics));
            parts.add(creating::interrupt);
            creating.start();
        }
    }

    private void create(List<TopicSpec> topics) {
        try {
            while (kafka().createMissing(topics).stream()
                    .anyMatch(TopicOutcome.Failed.class::isInstance)) {
                Thread.sleep(RETRY);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tellBug(String stream, String where, Throwable bug) {
        LoggerFactory.getLogger(MemoryLog.class)
                .atError()
                .addKeyValue("stream", stream)
                .setCause(bug)
                .log("the stream's " + where + " has a bug; what it fails on is quarantined");
    }

    /** The servers whose absence matters. */
    List<Backend> backends() {
        var backends = new ArrayList<Backend>();
        if (kafka != null) {
            backends.add(Backend.of(kafka));
        }
        if (redis != null) {
            backends.add(Backend.of(redis, time));
        }
        return backends;
    }

    @Override
    public void close() {
        parts.close();
    }
}
