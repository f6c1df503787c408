package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration limits, each with its answer and its counter. Kafka is away. */
class LimitsIT {
    private static final String PATH = "/v1/ws";

    @TempDir private static Path directory;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway =
                GatewayProcess.start(
                        directory,
                        """
                        listen: {port: 0, trustedProxies: [127.0.0.0/8], origins: ["https://app.example.com"]}
                        limits:
                          connections: 6
                          connectionsPerAddress: 3
                          ping: 1s
                          idle: 2s
                          handshake: 1s
                          message: 1KiB
                          messagesPerSecond: 4
                          subscriptions: 2
                        metrics: {open: true}
                        kafka: {brokers: "127.0.0.1:1"}
                        streams:
                          one: {topic: one}
                          two: {topic: two}
                          three: {topic: three}
                        """
                                + Tokens.yaml());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static final String BEARER = "Authorization: Bearer " + Tokens.good();

    private static RawClient from(String address) throws Exception {
        return RawClient.upgraded(gateway, PATH, BEARER, "X-Forwarded-For: " + address);
    }

    private static int statusFrom(String address) throws Exception {
        try (var client = RawClient.open(gateway)) {
            return client.ask(PATH, BEARER, "X-Forwarded-For: " + address).status();
        }
    }

    private static double refusals(String reason) throws Exception {
        return gateway.meter("sluice_refusals_total{reason=\"" + reason + "\"}");
    }

    private static double closes(String reason) throws Exception {
        return gateway.meter("sluice_connections_closed_total{reason=\"" + reason + "\"}");
    }

    private static void awaitEmpty() {
        Awaitility.await().until(() -> gateway.meter("sluice_connections") == 0.0);
    }

    private static void close(List<RawClient> clients) throws Exception {
        for (var client : clients) {
            client.close();
        }
        awaitEmpty();
    }

    // --- how many

    @Test
    void anAddressHasSoManyConnections() throws Exception {
        double before = refusals("too_many_from_address");
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 3; i++) {
            clients.add(from("10.0.0.1"));
        }
        assertThat(statusFrom("10.0.0.1")).isEqualTo(429);
        assertThat(refusals("too_many_from_address")).isEqualTo(before + 1);
        clients.add(from("10.0.0.2"));
        clients.removeFirst().close();
        Awaitility.await().until(() -> statusFrom("10.0.0.1") == 101);
        close(clients);
    }

    /** Only what the trusted proxy itself appended is believed. */
    @Test
    void anAddressThatTheClientMadeUpDoesNotHelp() throws Exception {
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 3; i++) {
            clients.add(from("192.168.7." + i + ", 10.0.0.3"));
        }
        assertThat(statusFrom("192.168.7.9, 10.0.0.3")).isEqualTo(429);
        assertThat(statusFrom("10.0.0.3, 127.0.0.2")).isEqualTo(429);
        close(clients);
    }

    @Test
    void thereAreSoManyConnectionsInAll() throws Exception {
        double before = refusals("too_many_connections");
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 6; i++) {
            clients.add(from("10.0.1." + i));
        }
        assertThat(statusFrom("10.0.1.99")).isEqualTo(503);
        assertThat(refusals("too_many_connections")).isEqualTo(before + 1);
        assertThat(gateway.get("/health").statusCode()).isEqualTo(200);
        clients.removeFirst().close();
        Awaitility.await().until(() -> statusFrom("10.0.1.99") == 101);
        close(clients);
    }

    @Test
    void whoIsRefusedTakesNoPlace() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (var client = RawClient.open(gateway)) {
                var answer =
                        client.ask(PATH, "Authorization: Bearer no", "X-Forwarded-For: 10.0.2.1");
                assertThat(answer.status()).isEqualTo(401);
            }
        }
        assertThat(statusFrom("10.0.2.1")).isEqualTo(101);
        awaitEmpty();
    }

    // --- how long

    @Test
    void whoGivesNoSignOfLifeIsClosed() throws Exception {
        double before = closes("idle");
        try (var friendly =
                        Client.connect(URI.create(gateway.ws(PATH) + "?token=" + Tokens.good()));
                var silent = from("10.0.3.1")) {
            assertThat(silent.read().opcode()).isEqualTo(RawClient.PING);
            assertThat(silent.awaitClose()).isEqualTo(4408);
            assertThat(closes("idle")).isEqualTo(before + 1);
            Awaitility.await().during(Duration.ofSeconds(2)).until(friendly::isOpen);
        }
        awaitEmpty();
    }

    @Test
    void whoAsksForNothingIsClosed() throws Exception {
        double before = refusals("handshake_timeout");
        try (var client = RawClient.open(gateway)) {
            client.awaitEnd();
        }
        assertThat(refusals("handshake_timeout")).isEqualTo(before + 1);
    }

    // --- who

    @Test
    void onlyTheListedPagesMayConnect() throws Exception {
        double before = refusals("foreign_origin");
        for (String origin : List.of("https://evil.example", "null", "http://app.example.com")) {
            try (var client = RawClient.open(gateway)) {
                assertThat(client.ask(PATH, BEARER, "Origin: " + origin).status()).isEqualTo(403);
            }
        }
        assertThat(refusals("foreign_origin")).isEqualTo(before + 3);
        RawClient.upgraded(gateway, PATH, BEARER, "Origin: https://app.example.com").close();
        RawClient.upgraded(gateway, PATH, BEARER).close();
        awaitEmpty();
    }

    // --- how much

    @Test
    void aMessageHasALongestLength() throws Exception {
        double before = closes("message_too_big");
        try (var client = from("10.0.4.1")) {
            String padding = " ".repeat(1024 - "{\"type\":\"ping\"}".length());
            client.text("{\"type\":\"ping\"}" + padding);
            assertThat(client.readText()).contains("pong");
            client.text("{\"type\":\"ping\"} " + padding);
            assertThat(client.awaitClose()).isEqualTo(1009);
        }
        assertThat(closes("message_too_big")).isEqualTo(before + 1);
        awaitEmpty();
    }

    @Test
    void aClientMaySendSoManyMessages() throws Exception {
        double before = closes("too_many_messages");
        try (var client = from("10.0.5.1")) {
            for (int i = 0; i < 20; i++) {
                client.text("{\"type\":\"ping\"}");
                assertThat(client.readText()).contains("pong");
            }
            for (int i = 0; i < 20; i++) {
                client.text("{\"type\":\"ping\"}");
            }
            assertThat(client.awaitClose()).isEqualTo(1008);
        }
        assertThat(closes("too_many_messages")).isEqualTo(before + 1);
        awaitEmpty();
    }

    @Test
    void aConnectionHasSoManySubscriptions() throws Exception {
        String counter = "sluice_requests_refused_total{code=\"too_many_subscriptions\"}";
        double before = gateway.meter(counter);
        try (var client = from("10.0.6.1")) {
            client.text("{\"type\":\"subscribe\",\"streams\":[\"one\",\"two\"]}");
            assertThat(client.readText()).contains("\"subscribed\"", "one");
            assertThat(client.readText()).contains("\"subscribed\"", "two");
            client.text("{\"type\":\"subscribe\",\"stream\":\"three\"}");
            assertThat(client.readText()).contains("\"too_many_subscriptions\"");
            client.text("{\"type\":\"unsubscribe\",\"stream\":\"one\"}");
            client.text("{\"type\":\"subscribe\",\"stream\":\"three\"}");
            assertThat(client.readText()).contains("\"unsubscribed\"", "one");
            assertThat(client.readText()).contains("\"subscribed\"", "three");
        }
        assertThat(gateway.meter(counter)).isEqualTo(before + 1);
        awaitEmpty();
    }
}
