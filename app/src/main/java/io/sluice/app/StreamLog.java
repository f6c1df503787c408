package io.sluice.app;

import io.sluice.hub.MemorySettings;
import io.sluice.hub.RecordRules;
import io.sluice.kafkalog.KafkaLogSettings;
import io.sluice.redislog.RedisLogSettings;
import java.util.List;

/** Where a stream lives, as configured. */
public sealed interface StreamLog {
    /** What it makes of records. */
    RecordRules rules();

    /** Where it is, in words for an operator. */
    String text();

    /** The Kafka topics it is read from; none if it lives elsewhere. */
    default List<String> kafkaTopics() {
        return List.of();
    }

    /** Kafka topics. */
    record Kafka(KafkaLogSettings settings) implements StreamLog {
        @Override
        public RecordRules rules() {
            return settings.rules();
        }

        @Override
        public String text() {
            return String.join(", ", settings.topics());
        }

        @Override
        public List<String> kafkaTopics() {
            return settings.topics();
        }
    }

    /** A Redis stream. */
    record Redis(RedisLogSettings settings) implements StreamLog {
        @Override
        public RecordRules rules() {
            return settings.rules();
        }

        @Override
        public String text() {
            return "Redis, " + settings.topic().name();
        }
    }

    /**
     * This process, for as long as it runs.
     *
     * @param topic what lives there; whoever names the same has the same
     */
    record Memory(String topic, RecordRules rules, MemorySettings settings) implements StreamLog {
        @Override
        public String text() {
            return "memory";
        }
    }
}
