package io.sluice.session;

import java.time.Duration;

/**
 * What a session allows, and how long it waits.
 *
 * @param pingEvery how long after the last sign of life the client is asked for another
 * @param idleTimeout how long without a sign of life before it is closed
 * @param messagesPerSecond messages a client may send, on average over a few seconds
 * @param maxSubscriptions channels one session may have at once
 * @param stallTimeout how long a client may take nothing before it is closed
 */
public record SessionSettings(
        Duration pingEvery,
        Duration idleTimeout,
        int messagesPerSecond,
        int maxSubscriptions,
        Duration stallTimeout) {
    /**
     * Pings after 25 s, closes after 60 s of silence or 120 s of taking nothing, takes 20
     * messages/s and 100 subscriptions.
     */
    public static final SessionSettings STANDARD =
            new SessionSettings(
                    Duration.ofSeconds(25),
                    Duration.ofSeconds(60),
                    20,
                    100,
                    Duration.ofSeconds(120));

    public SessionSettings {
        if (pingEvery.isNegative() || pingEvery.isZero()) {
            throw new IllegalArgumentException("pingEvery must be positive, got: " + pingEvery);
        }
        if (!stallTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "stallTimeout must be positive, got: " + stallTimeout);
        }
        if (idleTimeout.compareTo(pingEvery) <= 0) {
            throw new IllegalArgumentException(
                    "idleTimeout must be longer than pingEvery "
                            + pingEvery
                            + ", got: "
                            + idleTimeout);
        }
        if (messagesPerSecond < 1 || maxSubscriptions < 1) {
            throw new IllegalArgumentException(
                    "messagesPerSecond and maxSubscriptions must be positive, got: "
                            + messagesPerSecond
                            + " and "
                            + maxSubscriptions);
        }
    }
}
