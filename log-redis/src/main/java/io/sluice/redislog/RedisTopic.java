package io.sluice.redislog;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;

/**
 * A Redis stream as a topic, and what it keeps. It is trimmed by whoever appends to it and whoever
 * follows it, a little at a time.
 *
 * @param name its name; part of its keys
 * @param maxCount entries that are kept; {@link #UNLIMITED} for any number
 * @param maxAge how long entries are kept
 */
public record RedisTopic(String name, long maxCount, Duration maxAge) {
    public static final long UNLIMITED = 0;
    public static final long DEFAULT_MAX_COUNT = 1_000_000;
    public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(1);

    private static final Duration LONGEST = Duration.ofDays(36_525);

    public RedisTopic {
        if (!name.matches("[A-Za-z0-9._-]{1,200}")) {
            throw new IllegalArgumentException(
                    "a topic's name must have 1 to 200 letters, digits or ._- but got: " + name);
        }
        if (maxCount < 0) {
            throw new IllegalArgumentException(
                    "maxCount of topic '%s' must not be negative, got: %d"
                            .formatted(name, maxCount));
        }
        if (maxAge.toSeconds() < 1 || maxAge.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "maxAge of topic '%s' must be 1 s to 100 years, got: %s"
                            .formatted(name, maxAge));
        }
    }

    /** That topic, with the defaults. */
    public static RedisTopic of(String name) {
        return new RedisTopic(name, DEFAULT_MAX_COUNT, DEFAULT_MAX_AGE);
    }

    /** The Redis stream that holds its entries. All its keys are in one slot of a cluster. */
    byte[] log(String prefix) {
        return key(prefix, "log");
    }

    /** The hash that says who it is and how far it has been numbered. */
    byte[] side(String prefix) {
        return key(prefix, "side");
    }

    /** The hash that says what has been appended by that appender of late. */
    byte[] appender(String prefix, String id) {
        return key(prefix, "appender:" + id);
    }

    private byte[] key(String prefix, String what) {
        return (prefix + "{" + name + "}:" + what).getBytes(UTF_8);
    }
}
