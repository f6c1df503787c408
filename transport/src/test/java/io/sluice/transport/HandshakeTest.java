package io.sluice.transport;

import static io.sluice.transport.RawClient.TEXT;
import static io.sluice.transport.RawClient.frame;
import static io.sluice.transport.RawClient.request;
import static io.sluice.transport.RawClient.upgradeRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.session.Access;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("io.sluice.transport.TestGateway#ways")
class HandshakeTest {
    private static final Principal SOMEONE = Principal.anonymous(Access.EVERYTHING);

    private final TestGateway gateway;

    HandshakeTest(NativeIo io) throws IOException {
        gateway = new TestGateway(io);
        gateway.handshakeTimeout = Duration.ofSeconds(5);
        gateway.start();
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    /** Waits until the gateway asks who shows a token for the n-th time. */
    private void awaitCheck(int times) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> gateway.tokens.shown.size() == times);
    }

    private static byte[] together(String request, byte[]... frames) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(request.getBytes(StandardCharsets.ISO_8859_1));
        for (byte[] frame : frames) {
            out.writeBytes(frame);
        }
        return out.toByteArray();
    }

    // --- success

    @Test
    void answersWithTheAcceptKeyOfTheRfcsExample() throws IOException {
        var response = gateway.connect().askUpgrade("/v1/ws?token=good");
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.header("Sec-WebSocket-Accept"))
                .isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        assertThat(response.header("Upgrade")).isEqualToIgnoringCase("websocket");
        assertThat(response.header("Connection")).isEqualToIgnoringCase("upgrade");
        assertThat(response.headers()).hasSize(3);
    }

    @Test
    void servesTheWebSocketOfTheJdk() throws Exception {
        var client = new Listening();
        try (var http = HttpClient.newHttpClient()) {
            var socket =
                    http.newWebSocketBuilder()
                            .subprotocols("sluice.v1", "bearer.good")
                            .buildAsync(uri("/ws"), client)
                            .get(10, TimeUnit.SECONDS);
            assertThat(socket.getSubprotocol()).isEqualTo("sluice.v1");
            gateway.publish("x".repeat(100_000));
            assertThat(client.received.poll(10, TimeUnit.SECONDS)).hasSize(100_000);
            socket.sendText("pi", false).get(10, TimeUnit.SECONDS);
            socket.sendText("ng", true).get(10, TimeUnit.SECONDS);
            assertThat(client.received.poll(10, TimeUnit.SECONDS)).isEqualTo("pong");
            socket.sendClose(1000, "bye").get(10, TimeUnit.SECONDS);
            assertThat(client.closed.get(10, TimeUnit.SECONDS)).isEqualTo("1000 ");
        }
        gateway.awaitEmpty();
    }

    private URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + gateway.address().getPort() + path);
    }

    /** Collects texts and the close. */
    private static final class Listening implements WebSocket.Listener {
        final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        final CompletableFuture<String> closed = new CompletableFuture<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence text, boolean last) {
            part.append(text);
            if (last) {
                received.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return null;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "good,,, good",
        ", good,, good",
        ",, good, good",
        "good, other, other, good",
        ", good, other, good",
        "other, good, good, other",
        ", other, good, other"
    })
    void takesTheTokenFromHeaderThenSubprotocolThenQuery(
            @Nullable String header,
            @Nullable String subprotocol,
            @Nullable String query,
            String expected)
            throws IOException {
        var response =
                gateway.connect()
                        .askUpgrade(
                                "/v1/ws" + (query == null ? "" : "?token=" + query),
                                header == null ? "X: y" : "Authorization: bearer " + header,
                                subprotocol == null
                                        ? "X: z"
                                        : "Sec-WebSocket-Protocol: chat, bearer." + subprotocol);
        assertThat(gateway.tokens.shown).containsExactly(expected);
        assertThat(response.status()).isEqualTo(expected.equals("good") ? 101 : 401);
    }

    @ParameterizedTest
    @CsvSource({
        "'', Authorization: key-m",
        "'', Authorization: Bearer key-m",
        "'', X-API-Key: key-m",
        "'', 'Sec-WebSocket-Protocol: sluice.v1, bearer.key-m'",
        "?token=key-m, X: y",
        "?api_key=key-m, X: y",
        "?token=&api_key=key-m, X: y"
    })
    void aKeyOpensWhatIsGivenWhereverItIsShown(String query, String header) throws IOException {
        gateway.publishOf("m", "old");
        gateway.publishOf("m", "newest");
        gateway.publishOf("x", "other");
        gateway.settle();
        var client = gateway.connect();
        client.upgrade("/given" + query, header);
        assertThat(client.readText()).isEqualTo("newest");
        gateway.publishOf("m", "next");
        assertThat(client.readText()).isEqualTo("next");
        assertThat(gateway.tokens.shown).containsExactly("key-m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Basic abc", "Authorization: Bearer ", "X: y"})
    void aHeaderThatShowsNoTokenDoesNotCount(String header) throws IOException {
        assertThat(gateway.connect().askUpgrade("/ws", header).status()).isEqualTo(401);
        assertThat(gateway.tokens.shown).containsExactly("null");
        assertThat(gateway.count("sluice.credentials.refused", "reason", "missing")).isEqualTo(1);
    }

    @Test
    void selectsItsOwnSubprotocolAndNeverTheToken() throws IOException {
        var response =
                gateway.connect()
                        .askUpgrade(
                                "/v1/ws",
                                "Sec-WebSocket-Protocol: bearer.good",
                                "Sec-WebSocket-Protocol: sluice.v1");
        assertThat(response.header("Sec-WebSocket-Protocol")).isEqualTo("sluice.v1");
        assertThat(response.head()).doesNotContain("good");
        response =
                gateway.connect().askUpgrade("/v1/ws", "Sec-WebSocket-Protocol: bearer.good, chat");
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.head().toLowerCase(Locale.ROOT))
                .doesNotContain("good")
                .doesNotContain("sec-websocket-protocol");
    }

    @Test
    void negotiatesNoExtensions() throws IOException {
        var response =
                gateway.connect()
                        .askUpgrade(
                                "/v1/ws?token=good",
                                "Sec-WebSocket-Extensions: permessage-deflate");
        assertThat(response.headers()).doesNotContainKey("sec-websocket-extensions");
    }

    @Test
    void theAnswerComesBeforeAllData() throws IOException {
        var done = new AtomicBoolean();
        var publishing =
                gateway.inBackground(() -> {
                    while (!done.get()) {
                        gateway.publish("data");
                        gateway.settle();
                    }
                });
        try {
            for (int i = 0; i < 30; i++) {
                var client = gateway.webSocket("/ws");
                assertThat(client.readText()).isEqualTo("data");
                client.close();
            }
        } finally {
            done.set(true);
            publishing.join();
        }
    }

    @Test
    void aTokenThatExpiresAtOnceIsToldBehindTheAnswer() throws IOException {
        var client = gateway.connect();
        client.upgrade("/ws?token=expired");
        var close = client.read();
        assertThat(close.closeCode()).isEqualTo(4401);
        assertThat(close.closeReason()).isEqualTo("token expired");
    }

    // --- without waiting for the answer

    @ParameterizedTest
    @ValueSource(strings = {"good", "later"})
    void framesSentBehindTheRequestReachTheSession(String token) throws IOException {
        var client = gateway.connect();
        client.send(
                together(
                        upgradeRequest("/v1/ws?token=" + token),
                        frame(TEXT, "one"),
                        frame(TEXT, "GET / HTTP/1.1\r\n\r\n"),
                        frame(TEXT, "ping")));
        awaitCheck(1);
        gateway.tokens.later.complete(SOMEONE);
        assertThat(client.response().status()).isEqualTo(101);
        assertThat(client.readText()).isEqualTo("said: one");
        assertThat(client.readText()).isEqualTo("said: GET / HTTP/1.1\r\n\r\n");
        assertThat(client.readText()).isEqualTo("pong");
    }

    @ParameterizedTest
    @ValueSource(strings = {"good", "later"})
    void aFrameSentInPiecesBehindTheRequestReachesTheSession(String token) throws IOException {
        byte[] all = together(upgradeRequest("/v1/ws?token=" + token), frame(TEXT, "one"));
        var client = gateway.connect();
        client.send(Arrays.copyOf(all, all.length - 4));
        awaitCheck(1);
        client.send(Arrays.copyOfRange(all, all.length - 4, all.length - 1));
        gateway.settle();
        gateway.tokens.later.complete(SOMEONE);
        assertThat(client.response().status()).isEqualTo(101);
        client.send(Arrays.copyOfRange(all, all.length - 1, all.length));
        assertThat(client.readText()).isEqualTo("said: one");
    }

    @Test
    void whileATokenIsCheckedOnlySoMuchIsRead() throws IOException {
        var client = gateway.connect();
        client.send(upgradeRequest("/v1/ws?token=later"));
        awaitCheck(1);
        var sending =
                gateway.inBackground(() -> {
                    for (int i = 0; i < 90; i++) {
                        client.send(frame(TEXT, "x".repeat(60_000)));
                    }
                });
        gateway.settle();
        gateway.tokens.later.complete(SOMEONE);
        assertThat(client.response().status()).isEqualTo(101);
        for (int i = 0; i < 90; i++) {
            assertThat(client.readText()).hasSize(60_006);
        }
        sending.join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"good", "later"})
    void aRequestBehindAnUpgradeIsNoRequestAnyMore(String token) throws IOException {
        var client = gateway.connect();
        String upgrade = upgradeRequest("/v1/ws?token=" + token);
        client.send(upgrade + upgrade + request("GET", "/nowhere"));
        awaitCheck(1);
        gateway.settle();
        gateway.tokens.later.complete(SOMEONE);
        assertThat(client.response().status()).isEqualTo(101);
        assertThat(client.read().closeCode()).isEqualTo(1002);
        assertThat(gateway.tokens.shown).hasSize(1);
        assertThat(gateway.count("sluice.http.requests")).isEqualTo(1);
        assertThat(gateway.refusals("not_found")).isZero();
        assertThat(gateway.count("sluice.connections.opened")).isEqualTo(1);
    }

    @Test
    void requestsBehindARefusedUpgradeAreAnsweredInOrder() throws IOException {
        var client = gateway.connect();
        client.send(upgradeRequest("/v1/ws?token=later") + request("GET", "/nowhere"));
        awaitCheck(1);
        gateway.settle();
        gateway.tokens.later.completeExceptionally(
                new Unauthenticated(Unauthenticated.Reason.SIGNATURE, "no"));
        assertThat(client.response().status()).isEqualTo(401);
        assertThat(client.response().status()).isEqualTo(404);
        client.upgrade("/v1/ws?token=good");
        client.say("ping");
        assertThat(client.readText()).isEqualTo("pong");
    }

    // --- a check that takes its time, or goes wrong

    @Test
    void aCheckMayTakeItsTime() throws IOException {
        var client = gateway.connect();
        client.send(upgradeRequest("/ws?token=later"));
        awaitCheck(1);
        assertThat(gateway.server().connections()).isEqualTo(1);
        gateway.tokens.later.complete(SOMEONE);
        assertThat(client.response().status()).isEqualTo(101);
        gateway.publish("a");
        assertThat(client.readText()).isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aClientThatLeavesWhileItsTokenIsCheckedLeavesNothing(boolean resets, boolean isGood)
            throws IOException {
        for (int round = 1; round <= 3; round++) {
            gateway.tokens.later = new CompletableFuture<>();
            var client = gateway.connect();
            client.send(together(upgradeRequest("/ws?token=later"), frame(TEXT, "early")));
            awaitCheck(round);
            if (resets) {
                client.reset();
            } else {
                client.close();
            }
            gateway.settle();
            if (isGood) {
                gateway.tokens.later.complete(SOMEONE);
            } else {
                gateway.tokens.later.completeExceptionally(
                        new Unauthenticated(Unauthenticated.Reason.EXPIRED, "old"));
            }
            gateway.awaitEmpty();
        }
        gateway.webSocket("/ws");
        assertThat(gateway.server().connections()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "bug", "nobody", "buggy"})
    void aBugInACheckIsAnsweredAndLeavesNothing(String token) throws IOException {
        var client = gateway.connect();
        var response = client.askUpgrade("/ws?token=" + token);
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("a bug");
        gateway.awaitEmpty();
        assertThat(gateway.refusals("bug")).isEqualTo(1);
        client.upgrade("/ws?token=good");
    }

    @Test
    void aCheckThatNeverEndsIsGivenUp() throws IOException {
        try (var impatient = new TestGateway(gateway.io)) {
            impatient.handshakeTimeout = Duration.ofMillis(200);
            impatient.start();
            var client = impatient.connect();
            var response = client.askUpgrade("/ws?token=later");
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).isEmpty();
            impatient.awaitEmpty();
            assertThat(impatient.refusals("undecided")).isEqualTo(1);
            assertThat(impatient.count("sluice.credentials.refused", "reason", "undecided"))
                    .isEqualTo(1);
            impatient.tokens.later.complete(SOMEONE);
            impatient.settle();
            assertThat(client.ask("GET", "/nowhere").status()).isEqualTo(404);
        }
    }

    @Test
    void manyAtOnceAreAllServed() throws IOException {
        var clients = new RawClient[100];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = gateway.connect();
            clients[i].send(upgradeRequest("/ws?token=" + (i % 3 == 0 ? "good" : "later")));
        }
        awaitCheck(clients.length);
        gateway.tokens.later.complete(SOMEONE);
        for (var client : clients) {
            assertThat(client.response().status()).isEqualTo(101);
        }
        gateway.publish("a");
        for (var client : clients) {
            assertThat(client.readText()).isEqualTo("a");
        }
        assertThat(gateway.server().connections()).isEqualTo(clients.length);
        assertThat(gateway.gauge("sluice.connections")).isEqualTo(clients.length);
    }
}
