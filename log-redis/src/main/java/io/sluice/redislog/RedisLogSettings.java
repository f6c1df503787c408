package io.sluice.redislog;

import io.sluice.hub.PayloadRule;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;

/**
 * One stream and how it is read from Redis.
 *
 * @param stream the stream's name
 * @param topic where it lives
 * @param start where reading begins
 * @param rules how entries become publications
 * @param fetch how much is read at once
 */
public record RedisLogSettings(
        String stream, RedisTopic topic, Start start, RecordRules rules, Fetch fetch) {

    /** JSON from the topic's end on, as it is. */
    public static RedisLogSettings of(String stream, RedisTopic topic) {
        return new RedisLogSettings(
                stream,
                topic,
                new Start.Latest(),
                RecordRules.of(PayloadRule.Kind.JSON),
                Fetch.DEFAULT);
    }

    /**
     * How much is read at once, by who follows and by who reads again. A few large entries may
     * exceed the bytes.
     *
     * @param maxRecords entries
     * @param maxBytes bytes of keys, values and headers
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
