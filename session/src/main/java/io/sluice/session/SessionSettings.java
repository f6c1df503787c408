package io.sluice.session;

import java.time.Duration;

/**
 * What a session allows, and how long it waits.
 *
 * @param pingEvery how long after the last sign of life the client is asked for another
 * @param idleTimeout how long without a sign of life before it is closed
 * @param messagesPerSecond messages a client may send, on average over a few seconds
 * @param maxSubscriptions streams one session may have at once
 */
public record SessionSettings(
        Duration pingEvery, Duration idleTimeout, int messagesPerSecond, int maxSubscriptions) {
    /** Pings after 25 s, closes after 60 s, takes 20 messages/s and 100 subscriptions. */
    public static final SessionSettings STANDARD =
            new SessionSettings(Duration.ofSeconds(25), Duration.ofSeconds(60), 20, 100);

    public SessionSettings {
        if (pingEvery.isNegative() || pingEvery.isZero()) {
            throw new IllegalArgumentException("pingEvery must be positive, got: " + pingEvery);
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
