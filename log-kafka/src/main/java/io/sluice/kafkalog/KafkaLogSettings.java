package io.sluice.kafkalog;

import io.sluice.hub.PayloadRule;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream and how it is read from Kafka.
 *
 * @param stream the stream's name
 * @param topics the topics it is read from, one or more
 * @param groupId the group under which positions are committed, so that standard tools can show
 *     lag; nothing depends on it, and without it nothing is committed
 * @param start where reading begins
 * @param rules how records become publications
 * @param fetch how much is read at once
 */
public record KafkaLogSettings(
        String stream,
        List<String> topics,
        @Nullable String groupId,
        Start start,
        RecordRules rules,
        Fetch fetch) {
    public KafkaLogSettings {
        topics = List.copyOf(topics);
        if (topics.isEmpty()) {
            throw new IllegalArgumentException(
                    "stream '" + stream + "' must name the Kafka topic it is read from");
        }
        if (topics.stream().distinct().count() < topics.size()) {
            throw new IllegalArgumentException(
                    "stream '" + stream + "' names a Kafka topic twice: " + topics);
        }
    }

    /** JSON from the topics' ends on, as it is. */
    public static KafkaLogSettings of(String stream, String... topics) {
        return new KafkaLogSettings(
                stream,
                List.of(topics),
                null,
                new Start.Latest(),
                RecordRules.of(PayloadRule.Kind.JSON),
                Fetch.DEFAULT);
    }

    /**
     * How much is read at once. A single larger record is still read, so these bound the memory of
     * a stream, not what it can hold.
     *
     * @param maxRecords records handed over at a time
     * @param maxBytes bytes asked of a broker at a time
     */
    public record Fetch(int maxRecords, int maxBytes) {
        public static final Fetch DEFAULT = new Fetch(2_000, 1 << 20);

        public Fetch {
            if (maxRecords < 1 || maxBytes < 1) {
                throw new IllegalArgumentException(
                        "fetch limits must be positive, got: %d records, %d bytes"
                                .formatted(maxRecords, maxBytes));
            }
        }
    }
}
