package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that break the rules are shown out, and nobody else notices: all the while records flow,
 * and one healthy client gets every one of them.
 */
class HostileClientsIT {
    private static final String PATH = "/ws/energy";

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;
    private static Client healthy;
    private static ScheduledExecutorService publisher;
    private static final AtomicInteger published = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "energy");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0, loopbackHostOnly: true}
                                metrics: {open: true}
                                limits: {handshake: 1s, message: 4KiB, messagesPerSecond: 100, subscriptions: 1000}
                                kafka: {brokers: "%s"}
                                streams:
                                  energy: {topic: energy}
                                endpoints:
                                  - {path: /ws/energy, subscribeOnConnect: [energy]}
                                auth: none
                                """
                                        .formatted(brokers.bootstrap()))
                        .awaitReady();
        healthy = Client.connect(gateway.ws(PATH));
        publisher = Executors.newSingleThreadScheduledExecutor();
        var _ =
                publisher.scheduleAtFixedRate(
                        HostileClientsIT::publish, 0, 10, TimeUnit.MILLISECONDS);
    }

    private static void publish() {
        brokers.send("energy", "{\"n\":" + published.getAndIncrement() + "}");
    }

    @AfterAll
    static void stop() {
        publisher.shutdownNow();
        healthy.close();
        gateway.close();
        brokers.close();
    }

    @AfterEach
    void theHealthyClientHasEverything() throws Exception {
        int soFar = published.get();
        var messages = healthy.awaitCount(soFar);
        for (int i = 0; i < soFar; i++) {
            assertThat(messages.get(i)).endsWith(",\"data\":{\"n\":" + i + "}}");
        }
        assertThat(healthy.isOpen()).isTrue();
        assertThat(gateway.meter("sluice_errors_total")).isZero();
        assertThat(gateway.child().lines()).noneMatch(line -> line.contains("ERROR"));
    }

    private static RawClient upgraded() throws Exception {
        return RawClient.upgraded(gateway, PATH);
    }

    private static int closeCodeAfter(byte[]... frames) throws Exception {
        try (var client = upgraded()) {
            for (byte[] frame : frames) {
                client.write(frame);
            }
            return client.awaitClose();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] frame(int first, String payload) {
        return RawClient.frame(first, ascii(payload));
    }

    // --- frames

    @Test
    void aMessageThatIsTooBigIsRefused() throws Exception {
        assertThat(closeCodeAfter(frame(0x81, "x".repeat(4097)))).isEqualTo(1009);
    }

    @Test
    void aFrameThatOnlySaysItIsHugeIsRefusedAtOnce() throws Exception {
        var head = ByteBuffer.allocate(14).put((byte) 0x82).put((byte) 0xFF);
        assertThat(closeCodeAfter(head.putLong(1L << 40).array())).isEqualTo(1009);
    }

    @Test
    void aFrameOfNegativeLengthIsRefused() throws Exception {
        var head = ByteBuffer.allocate(14).put((byte) 0x82).put((byte) 0xFF);
        assertThat(closeCodeAfter(head.putLong(-1).array())).isEqualTo(1002);
    }

    @Test
    void fragmentsThatAddUpToTooMuchAreRefused() throws Exception {
        byte[] more = frame(0x00, "x".repeat(1000));
        assertThat(closeCodeAfter(frame(0x01, "x".repeat(1000)), more, more, more, more))
                .isEqualTo(1009);
    }

    @Test
    void fragmentsWithoutEndAreRefused() throws Exception {
        byte[][] frames = new byte[200][];
        frames[0] = frame(0x01, "{");
        for (int i = 1; i < frames.length; i++) {
            frames[i] = frame(0x00, " ");
        }
        assertThat(closeCodeAfter(frames)).isEqualTo(1009);
    }

    @Test
    void aFrameWithoutAMaskIsRefused() throws Exception {
        assertThat(closeCodeAfter(new byte[] {(byte) 0x81, 2, '{', '}'})).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC1, 0xA1, 0x91, 0x83, 0x87, 0x8B, 0x8F, 0x08, 0x09, 0x0A, 0x00, 0x80})
    void aFrameThatCannotBeIsRefused(int first) throws Exception {
        assertThat(closeCodeAfter(frame(first, "{}"))).isEqualTo(1002);
    }

    @Test
    void aControlFrameThatIsTooLongIsRefused() throws Exception {
        assertThat(closeCodeAfter(frame(0x89, "x".repeat(126)))).isEqualTo(1002);
    }

    @Test
    void aMessageWithinAMessageIsRefused() throws Exception {
        assertThat(closeCodeAfter(frame(0x01, "{"), frame(0x81, "{}"))).isEqualTo(1002);
    }

    @Test
    void textThatIsNoTextIsRefused() throws Exception {
        assertThat(closeCodeAfter(RawClient.frame(0x81, new byte[] {'"', (byte) 0xC3, '"'})))
                .isEqualTo(1007);
    }

    @Test
    void aCloseMessageThatCannotBeIsAnswered() throws Exception {
        assertThat(closeCodeAfter(RawClient.frame(0x88, new byte[] {3}))).isEqualTo(1002);
        assertThat(closeCodeAfter(RawClient.frame(0x88, new byte[0]))).isEqualTo(1000);
        assertThat(closeCodeAfter(RawClient.frame(0x88, new byte[] {3, (byte) 0xE8})))
                .isEqualTo(1000);
    }

    @Test
    void pingsAreAnsweredWithTheirOwnContent() throws Exception {
        try (var client = upgraded()) {
            client.write(frame(0x01, "{\"type\":"));
            client.write(frame(0x89, "still there?"));
            client.write(frame(0x80, "\"ping\"}"));
            var frame = client.read();
            while (frame.opcode() != 10) {
                frame = client.read();
            }
            assertThat(frame.text()).isEqualTo("still there?");
            while (!frame.text().startsWith("{\"type\":\"pong\"")) {
                frame = client.read();
            }
        }
    }

    @Test
    void tenThousandMalformedMessagesAreTooMany() throws Exception {
        try (var client = upgraded()) {
            var flood = ByteBuffer.allocate(200_000);
            for (int i = 0; i < 10_000; i++) {
                flood.put(frame(0x81, "nonsense"));
            }
            byte[] bytes = new byte[flood.position()];
            flood.flip().get(bytes);
            client.write(bytes);
            assertThat(client.awaitClose()).isEqualTo(1008);
        }
        gateway.awaitMeter("sluice_connections_closed_total{reason=\"too_many_messages\"}", 1);
        assertThat(gateway.meter("sluice_requests_refused_total{code=\"invalid_message\"}"))
                .isBetween(500.0, 5000.0);
    }

    /** Answers that nobody reads are dropped: they must not pile up. */
    @Test
    void aFloodOfPingsDoesNotPileUp() throws Exception {
        try (var client = RawClient.narrow(gateway, 4096)) {
            client.upgrade("/v1/ws");
            byte[] ping = frame(0x89, "x".repeat(125));
            var pings = ByteBuffer.allocate(500 * ping.length);
            while (pings.hasRemaining()) {
                pings.put(ping);
            }
            client.flood(pings.array(), 500);
            assertThat(gateway.child().residentBytes()).isLessThan(200L << 20);
        }
    }

    @Test
    void answersThatNobodyReadsEndTheConnection() throws Exception {
        try (var client = RawClient.narrow(gateway, 4096)) {
            client.upgrade("/v1/ws");
            String many =
                    IntStream.range(0, 780)
                            .mapToObj(n -> '"' + Integer.toString(n, 36) + '"')
                            .collect(Collectors.joining(","));
            String message = "{\"type\":\"subscribe\",\"streams\":[" + many + "]}";
            client.flood(frame(0x81, message), 100);
            assertThat(client.awaitClose()).isEqualTo(1013);
        }
        gateway.awaitMeter("sluice_connections_closed_total{reason=\"not_reading\"}", 1);
    }

    // --- before there are frames

    @Test
    void halfAHandshakeTimesOut() throws Exception {
        double before = gateway.meter("sluice_refusals_total{reason=\"handshake_timeout\"}");
        var halves = new ArrayList<RawClient>();
        for (String half :
                List.of("", "G", "GET /ws/energy HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\n")) {
            halves.add(RawClient.open(gateway).write(half));
        }
        for (var half : halves) {
            half.awaitEnd();
            half.close();
        }
        gateway.awaitMeter(
                "sluice_refusals_total{reason=\"handshake_timeout\"}", before + halves.size());
    }

    @Test
    void hugeHeadersAreRefused() throws Exception {
        try (var client = RawClient.open(gateway)) {
            assertThat(client.ask(PATH, "X-Huge: " + "x".repeat(64_000)).status()).isEqualTo(400);
        }
        try (var client = RawClient.open(gateway)) {
            assertThat(client.ask("/" + "x".repeat(64_000)).status()).isEqualTo(400);
        }
    }

    @Test
    void headersWithoutEndAreRefused() throws Exception {
        double before = gateway.meter("sluice_refusals_total{reason=\"bad_request\"}");
        try (var client = RawClient.open(gateway)) {
            client.write("GET / HTTP/1.1\r\nHost: localhost\r\n");
            client.flood(ascii("X-More: more\r\n".repeat(100)), 1000);
            client.awaitEnd();
        }
        gateway.awaitMeter("sluice_refusals_total{reason=\"bad_request\"}", before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "10.0.0.1:80", "127.0.0.1.x"})
    void aForeignHostIsRefused(String host) throws Exception {
        try (var client = RawClient.open(gateway)) {
            assertThat(client.ask(PATH, "Host: " + host).status()).isEqualTo(421);
        }
    }

    /** Without tokens only pages of this very host may connect. */
    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "http://localhost:1", "null", "http://"})
    void aForeignPageIsRefused(String origin) throws Exception {
        try (var client = RawClient.open(gateway)) {
            assertThat(client.ask(PATH, "Origin: " + origin).status()).isEqualTo(403);
        }
        RawClient.upgraded(gateway, PATH, "Origin: http://localhost").close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                GET /ws/energy HTTP/1.1
                Host: localhost

                """,
                """
                POST /ws/energy HTTP/1.1
                Host: localhost
                Content-Length: 0

                """,
                """
                GET /ws/energy HTTP/1.1
                Host: localhost
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 8

                """,
                """
                GET /ws/energy HTTP/1.1
                Host: localhost
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Version: 13

                """,
            })
    void whatIsNoUpgradeIsToldWhatToDo(String request) throws Exception {
        try (var client = RawClient.open(gateway)) {
            var answer = client.write(request.replace("\n", "\r\n")).answer();
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
            })
    void nonsenseIsRefused(String request) throws Exception {
        try (var client = RawClient.open(gateway)) {
            assertThat(client.write(request).answer().status()).isIn(400, 404);
        }
    }

    @Test
    void randomBytesHurtNobody() throws Exception {
        var random = new Random(20260108);
        for (int i = 0; i < 40; i++) {
            byte[] noise = new byte[1 + random.nextInt(2000)];
            random.nextBytes(noise);
            try (var client = RawClient.open(gateway)) {
                client.flood(noise, 1);
            }
            try (var client = upgraded()) {
                client.flood(noise, 1);
            }
        }
        gateway.awaitMeter("sluice_connections_opened_total", 40);
    }

    @Test
    void whoLeavesWithoutAWordIsForgotten() throws Exception {
        for (int i = 0; i < 20; i++) {
            upgraded().close();
        }
        Awaitility.await().until(() -> gateway.meter("sluice_connections") == 1.0);
    }
}
