package io.sluice.redislog;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;

/**
 * Which Redis, and how it is used. It must be 6.2 or newer.
 *
 * @param uri {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://} for TLS
 *     with a certificate that this JVM trusts; may hold a password
 * @param prefix what all keys of ours begin with
 * @param clientName what this process is called in the server's list of clients
 * @param patience how long an answer may take before the connection counts as broken
 */
public record RedisSettings(String uri, String prefix, String clientName, Duration patience) {
    public static final String DEFAULT_PREFIX = "sluice:";
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);

    private static final List<String> SCHEMES = List.of("redis://", "rediss://");

    public RedisSettings {
        if (SCHEMES.stream().noneMatch(uri::startsWith)) {
            throw new IllegalArgumentException("uri must begin with one of " + SCHEMES);
        }
        if (!prefix.matches("[A-Za-z0-9:._/-]{0,100}")) {
            throw new IllegalArgumentException(
                    "prefix must have at most 100 letters, digits or :._/- but got: " + prefix);
        }
        if (!clientName.matches("[A-Za-z0-9:._-]{1,100}")) {
            throw new IllegalArgumentException(
                    "clientName must have 1 to 100 letters, digits or :._- but got: " + clientName);
        }
        if (!patience.isPositive() || patience.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException(
                    "patience must be positive and 5 min at most, got: " + patience);
        }
        parse(uri);
    }

    /** That server, with the defaults. */
    public static RedisSettings of(String uri) {
        return new RedisSettings(uri, DEFAULT_PREFIX, "sluice", DEFAULT_PATIENCE);
    }

    RedisURI address() {
        var address = parse(uri);
        address.setClientName(clientName);
        address.setTimeout(patience);
        return address;
    }

    /** What the parser says may show the password. */
    private static RedisURI parse(String uri) {
        try {
            return RedisURI.create(uri);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "uri must be redis://[user:password@]host[:port][/database]");
        }
    }

    /** Where the server is, for an operator. */
    String place() {
        var address = parse(uri);
        return address.getHost() + ":" + address.getPort();
    }

    /** Does not show the password. */
    @Override
    public String toString() {
        return "RedisSettings[" + place() + ", prefix=" + prefix + "]";
    }
}
