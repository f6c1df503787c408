package io.sluice.transport;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Who may connect, and how.
 *
 * @param io how sockets are driven
 * @param loops event loops; 0 for one per processor
 * @param maxConnections connections with sessions in all
 * @param maxPerAddress connections with sessions from one address; 0 for no such limit
 * @param trustedProxies addresses whose {@code X-Forwarded-For} is believed
 * @param origins what {@code Origin} may be
 * @param loopbackHostOnly true if the {@code Host} asked for must be this machine's loopback, so
 *     that no foreign page can reach it by a name of its own
 * @param handshakeTimeout how long a connection may take to ask for something, and how long it may
 *     take to find out who asks
 * @param maxMessageBytes the longest message a client may send
 */
public record TransportSettings(
        NativeIo io,
        int loops,
        int maxConnections,
        int maxPerAddress,
        List<Network> trustedProxies,
        OriginRule origins,
        boolean loopbackHostOnly,
        Duration handshakeTimeout,
        int maxMessageBytes) {
    public TransportSettings {
        trustedProxies = List.copyOf(trustedProxies);
        if (loops < 0 || maxConnections < 1 || maxPerAddress < 0) {
            throw new IllegalArgumentException(
                    "loops and maxPerAddress must not be negative and maxConnections positive");
        }
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "handshakeTimeout must be positive, got: " + handshakeTimeout);
        }
        if (maxMessageBytes < 128) {
            throw new IllegalArgumentException(
                    "maxMessageBytes must be at least 128, got: " + maxMessageBytes);
        }
    }

    /** 10,000 connections from anywhere, 64 KiB a message, 10 s to ask. */
    public static TransportSettings standard() {
        return new TransportSettings(
                NativeIo.AUTO,
                0,
                10_000,
                0,
                List.of(),
                new OriginRule(Set.of(), false),
                false,
                Duration.ofSeconds(10),
                64 * 1024);
    }
}
