package io.sluice.history;

import java.time.Duration;

/**
 * Where the database is.
 *
 * @param url {@code jdbc:postgresql://host:5432/name}; further parameters as the driver has them
 * @param password may be empty
 * @param connections open at a time, at the most
 * @param timeout for a connection, and for what has to be quick
 */
public record DatabaseSettings(
        String url, String user, String password, int connections, Duration timeout) {
    public static final int DEFAULT_CONNECTIONS = 8;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public DatabaseSettings {
        if (!url.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "url of the database must begin with jdbc:postgresql://");
        }
        if (connections < 2) {
            throw new IllegalArgumentException(
                    "connections must be 2 at least, one to write and one to ask, got: "
                            + connections);
        }
        if (timeout.toMillis() < 250) {
            throw new IllegalArgumentException("timeout must be 250 ms at least, got: " + timeout);
        }
    }

    /** Shows no password; there may be one in the URL, too. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + url.replaceFirst("[?].*", "") + ", user=" + user + "]";
    }
}
