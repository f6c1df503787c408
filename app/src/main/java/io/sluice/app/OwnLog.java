package io.sluice.app;

import io.sluice.hub.MemorySettings;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;
import io.sluice.kafkalog.KafkaLogSettings;
import io.sluice.kafkalog.TopicSpec;
import io.sluice.redislog.RedisLogSettings;
import io.sluice.redislog.RedisTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A log that gateways feed themselves, wherever they keep such: JSON, of one partition.
 *
 * @param topic its name there
 * @param start what of it is read by who begins
 * @param count how many entries Redis keeps
 * @param age how long Redis keeps them
 * @param inMemory what is kept of it in memory
 */
record OwnLog(
        Keeper keeper,
        String topic,
        Start start,
        long count,
        Duration age,
        MemorySettings inMemory) {
    /** The metrics of a large cluster are one document. */
    static final int MAX_BYTES = 8 << 20;

    private static final RecordRules JSON =
            new RecordRules(
                    new PayloadRule(
                            PayloadRule.Kind.JSON, MAX_BYTES, PayloadRule.DEFAULT_MAX_DEPTH),
                    null,
                    null,
                    Set.of());

    /** Its topic as Kafka is to have it: of one partition, for what is told there has one order. */
    TopicSpec spec(Map<String, String> config) {
        return new TopicSpec(topic, 1, TopicSpec.BROKERS_CHOICE, config);
    }

    /** As the log of a stream. */
    StreamLog of(String stream) {
        return switch (keeper) {
            case KAFKA ->
                    new StreamLog.Kafka(
                            new KafkaLogSettings(
                                    stream,
                                    List.of(topic),
                                    null,
                                    start,
                                    JSON,
                                    KafkaLogSettings.Fetch.DEFAULT));
            case REDIS ->
                    new StreamLog.Redis(
                            new RedisLogSettings(
                                    stream,
                                    new RedisTopic(topic, count, age),
                                    start,
                                    JSON,
                                    RedisLogSettings.Fetch.DEFAULT));
            case MEMORY -> new StreamLog.Memory(topic, JSON, inMemory);
        };
    }
}
