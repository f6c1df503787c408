package io.sluice.redislog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.UUID;

/** The words of the scripts that read a topic. */
final class TopicReads {
    /** Later than any offset: the largest number that Lua counts exactly. */
    static final long NO_END = 1L << 53;

    private final RedisTopic topic;
    private final byte[][] keys;
    private final RedisLogSettings.Fetch fetch;

    TopicReads(RedisTopic topic, String prefix, RedisLogSettings.Fetch fetch) {
        this.topic = topic;
        this.keys = new byte[][] {topic.log(prefix), topic.side(prefix)};
        this.fetch = fetch;
    }

    byte[][] keys() {
        return keys.clone();
    }

    byte[] log() {
        return keys[0];
    }

    byte[][] read(long from, long to) {
        return read(from, to, fetch.maxRecords());
    }

    byte[][] read(long from, long to, int count) {
        return words(candidate(), from, Math.min(to, NO_END), Math.max(0, count), fetch.maxBytes());
    }

    byte[][] extent() {
        return words(candidate());
    }

    byte[][] at(long millis) {
        return words(candidate(), Math.min(millis, NO_END));
    }

    byte[][] trim() {
        long age = Math.min(topic.maxAge().toMillis(), NO_END);
        return words(topic.maxCount(), age);
    }

    byte[][] renew(String life) {
        return words(life, candidate());
    }

    /** Who the topic is to be if it is nobody yet. */
    static String candidate() {
        return UUID.randomUUID().toString();
    }

    static byte[][] words(Object... values) {
        var words = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            words[i] = values[i].toString().getBytes(US_ASCII);
        }
        return words;
    }
}
