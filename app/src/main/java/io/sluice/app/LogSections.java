package io.sluice.app;

import io.sluice.hub.MemorySettings;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;
import io.sluice.kafkalog.KafkaClusterSettings;
import io.sluice.kafkalog.KafkaLogSettings;
import io.sluice.kafkalog.ReplaySettings;
import io.sluice.redislog.RedisAppenderSettings;
import io.sluice.redislog.RedisLogSettings;
import io.sluice.redislog.RedisSettings;
import io.sluice.redislog.RedisTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads where streams live: {@code kafka}, {@code redis}, and what streams say of it. */
final class LogSections {
    private LogSections() {}

    // --- servers

    /** Whether Kafka is needed is known once all else has been read. */
    static Optional<KafkaClusterSettings> kafka(Section root, ReplaySettings replay) {
        Section kafka = root.section("kafka");
        if (!kafka.isPresent()) {
            return Optional.empty();
        }
        String brokers = String.join(",", kafka.texts("brokers"));
        if (brokers.isEmpty()) {
            kafka.required("brokers", "host:port of a broker or several");
        }
        String clientId = kafka.text("clientId", "sluice");
        Map<String, String> properties = kafka.textMap("properties");
        kafka.has("group");
        kafka.noMore();
        return brokers.isEmpty()
                ? Optional.empty()
                : kafka.make(() -> new KafkaClusterSettings(brokers, clientId, properties, replay));
    }

    static Optional<RedisConfig> redis(Section root) {
        Section redis = root.section("redis");
        if (!redis.isPresent()) {
            return Optional.empty();
        }
        String uri = redis.requiredText("uri");
        String prefix = redis.text("prefix", RedisSettings.DEFAULT_PREFIX);
        var standard = RedisAppenderSettings.DEFAULT;
        int replicas = redis.number("waitReplicas", standard.waitReplicas(), 0, 100);
        Duration timeout = redis.duration("waitTimeout", standard.waitTimeout());
        redis.noMore();
        return uri.isEmpty()
                ? Optional.empty()
                : redis.make(() ->
                        new RedisConfig(
                                new RedisSettings(
                                        uri, prefix, "sluice", RedisSettings.DEFAULT_PATIENCE),
                                new RedisAppenderSettings(
                                        standard.maxEntryBytes(),
                                        standard.bufferBytes(),
                                        replicas,
                                        timeout)));
    }

    // --- streams

    static Optional<StreamLog> log(
            String name, Section stream, @Nullable String group, RecordRules rules) {
        return switch (stream.choice("log", Keeper.class, Keeper.KAFKA)) {
            case KAFKA -> kafkaLog(name, stream, group, rules);
            case REDIS -> redisLog(name, stream, rules);
            case MEMORY -> memoryLog(name, stream, rules);
        };
    }

    private static Optional<StreamLog> kafkaLog(
            String name, Section stream, @Nullable String group, RecordRules rules) {
        List<String> topics = stream.has("topics") ? stream.texts("topics") : stream.texts("topic");
        stream.has("topic");
        if (topics.isEmpty()) {
            stream.required("topic", "the Kafka topic it is read from");
        }
        @Nullable String ownGroup = stream.text("group").orElse(group);
        Start start = start(stream);
        if (stream.has("retention")) {
            stream.problem("retention", "of Kafka topics is set under 'topics'");
        }
        return topics.isEmpty()
                ? Optional.empty()
                : stream.make(() ->
                        new StreamLog.Kafka(
                                new KafkaLogSettings(
                                        name,
                                        topics,
                                        ownGroup,
                                        start,
                                        rules,
                                        KafkaLogSettings.Fetch.DEFAULT)));
    }

    private static Optional<StreamLog> redisLog(String name, Section stream, RecordRules rules) {
        String topic = stream.text("topic", name);
        Start start = start(stream);
        Section retention = stream.section("retention");
        int count =
                retention.number("count", (int) RedisTopic.DEFAULT_MAX_COUNT, 0, Integer.MAX_VALUE);
        Duration age = retention.duration("age", RedisTopic.DEFAULT_MAX_AGE);
        retention.noMore();
        return stream.make(() ->
                new StreamLog.Redis(
                        new RedisLogSettings(
                                name,
                                new RedisTopic(topic, count, age),
                                start,
                                rules,
                                RedisLogSettings.Fetch.DEFAULT)));
    }

    private static Optional<StreamLog> memoryLog(String name, Section stream, RecordRules rules) {
        var standard = MemorySettings.DEFAULT;
        Section retention = stream.section("retention");
        long bytes =
                retention.size(
                        "bytes",
                        Math.min(standard.maxBytes(), Runtime.getRuntime().maxMemory() / 8));
        int count = retention.number("count", standard.maxCount(), 1, Integer.MAX_VALUE);
        Duration age = retention.duration("age", standard.maxAge());
        retention.noMore();
        return stream.make(() ->
                new StreamLog.Memory(
                        name,
                        rules,
                        new MemorySettings(
                                bytes,
                                count,
                                age,
                                (int) Math.min(bytes, standard.maxEntryBytes()))));
    }

    private static Start start(Section stream) {
        return stream.scalar("start", "latest, earliest or an RFC 3339 time", LogSections::start)
                .orElse(new Start.Latest());
    }

    private static Start start(String text) {
        return switch (text) {
            case "latest" -> new Start.Latest();
            case "earliest" -> new Start.Earliest();
            default -> new Start.At(Instant.parse(text));
        };
    }
}
