package io.sluice.mqtt;

import static io.sluice.mqtt.BadSetting.check;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A broker and what is taken from it.
 *
 * @param broker {@code tcp://host:1883} or {@code mqtt://}, encrypted {@code ssl://host:8883} or
 *     {@code mqtts://}
 * @param clientId the first part of each pipeline's client id, {@code <clientId>-<pipeline>}; the
 *     broker keeps sessions by it, so it must not change and no two gateways may share it
 * @param credentials who we are; null for nobody
 * @param tls whom we trust and our certificate, for encrypted connections; null for the machine's
 *     own trust store and no certificate
 * @param keepAlive how long a silent connection is believed
 * @param sessionExpiry how long the broker keeps messages while we are away
 * @param reconnect how often a lost connection is tried again
 * @param pipelines each has its own connection
 */
public record MqttSettings(
        URI broker,
        String clientId,
        @Nullable Credentials credentials,
        @Nullable Tls tls,
        Duration keepAlive,
        Duration sessionExpiry,
        Reconnect reconnect,
        List<PipelineSettings> pipelines) {
    public static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(30);
    public static final Duration DEFAULT_SESSION_EXPIRY = Duration.ofDays(7);

    private static final Set<String> PLAIN = Set.of("tcp", "mqtt");
    private static final Set<String> ENCRYPTED = Set.of("ssl", "mqtts");
    private static final long LONGEST_SECONDS = 0xFFFF_FFFFL;

    public MqttSettings {
        checkBroker(broker);
        check(
                clientId.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}"),
                "clientId must be 1 to 128 letters, digits, '_', '.' or '-', got: '%s'",
                clientId);
        check(
                tls == null || ENCRYPTED.contains(broker.getScheme()),
                "tls needs a broker ssl:// or mqtts://, got: %s",
                broker);
        check(
                keepAlive.toSeconds() >= 1 && keepAlive.toSeconds() <= 65_535,
                "keepAlive must be from 1 to 65535 seconds, got: %s",
                keepAlive);
        check(
                sessionExpiry.toSeconds() >= 1 && sessionExpiry.toSeconds() <= LONGEST_SECONDS,
                "sessionExpiry must be from 1 to %d seconds, got: %s",
                LONGEST_SECONDS,
                sessionExpiry);
        pipelines = List.copyOf(pipelines);
        checkNames(pipelines);
    }

    /** That broker, with what is usual for the rest. */
    public static MqttSettings of(URI broker, String clientId, List<PipelineSettings> pipelines) {
        return new MqttSettings(
                broker,
                clientId,
                null,
                null,
                DEFAULT_KEEP_ALIVE,
                DEFAULT_SESSION_EXPIRY,
                Reconnect.DEFAULT,
                pipelines);
    }

    private static void checkBroker(URI broker) {
        check(
                broker.getUserInfo() == null,
                "broker must not hold a user or password: they are settings of their own");
        check(
                broker.getScheme() != null
                        && (PLAIN.contains(broker.getScheme())
                                || ENCRYPTED.contains(broker.getScheme())),
                "broker must be tcp://, mqtt://, ssl:// or mqtts:// with a host, got: %s",
                broker);
        check(
                broker.getHost() != null && broker.getPort() != 0 && broker.getPort() <= 65_535,
                "broker must have a host and a port from 1 to 65535, got: %s",
                broker);
        check(
                String.valueOf(broker.getPath()).matches("/?") && broker.getQuery() == null,
                "broker must end after its port, got: %s",
                broker);
    }

    private static void checkNames(List<PipelineSettings> pipelines) {
        var names = new HashSet<String>();
        for (var pipeline : pipelines) {
            check(names.add(pipeline.name()), "two pipelines are named '%s'", pipeline.name());
        }
    }

    boolean isEncrypted() {
        return ENCRYPTED.contains(broker.getScheme());
    }

    /** The broker's port, the usual one if none is given. */
    int port() {
        return broker.getPort() > 0 ? broker.getPort() : isEncrypted() ? 8883 : 1883;
    }

    /**
     * Who we are to the broker.
     *
     * @param password null for none
     */
    public record Credentials(String user, @Nullable String password) {
        /** Never the password. */
        @Override
        public String toString() {
            return "Credentials[user=" + user + "]";
        }
    }

    /**
     * Whom we trust, and who we are by certificate.
     *
     * @param trust null for the machine's own trust store
     * @param identity null for no certificate
     */
    public record Tls(@Nullable TrustManagerFactory trust, @Nullable KeyManagerFactory identity) {}

    /**
     * How often a lost connection is tried again: each pause is twice the one before, up to a half
     * shorter by chance.
     *
     * @param first the first pause
     * @param longest no pause is longer; a connection that held as long starts over with the first
     */
    public record Reconnect(Duration first, Duration longest) {
        public static final Reconnect DEFAULT =
                new Reconnect(Duration.ofSeconds(1), Duration.ofSeconds(30));

        public Reconnect {
            check(
                    first.isPositive() && first.compareTo(longest) <= 0,
                    "the first pause must be positive and at most the longest, got: %s and %s",
                    first,
                    longest);
        }
    }
}
