package io.sluice.transport;

import static io.sluice.transport.RawClient.KEY;
import static io.sluice.transport.RawClient.upgradeRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.session.CloseReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every reason a client is turned away, as it sees it and as it is counted. */
class RefusalsTest {
    private final TestGateway gateway = new TestGateway(NativeIo.AUTO);

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    // --- who

    @ParameterizedTest
    @CsvSource({
        "'', 401, unauthenticated, missing",
        "?token=, 401, unauthenticated, missing",
        "?token=bad, 401, unauthenticated, signature",
        "?token=undecided, 503, undecided, undecided"
    })
    void aTokenThatIsNotAcceptedIsRefusedWithoutAWord(
            String query, int status, String reason, String credential) throws IOException {
        gateway.start();
        var response = gateway.connect().askUpgrade("/ws" + query);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).isEmpty();
        assertThat(response.header("Content-Length")).isEqualTo("0");
        assertThat(response.head()).doesNotContain("for the log only").doesNotContain("bad");
        assertThat(response.headers().containsKey("www-authenticate")).isEqualTo(status == 401);
        assertThat(gateway.refusals(reason)).isEqualTo(1);
        assertThat(gateway.count("sluice.credentials.refused", "reason", credential)).isEqualTo(1);
        gateway.awaitEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/v1/ws"})
    void aTokenThatAllowsNothingThereIsForbidden(String path) throws IOException {
        gateway.start();
        var response = gateway.connect().askUpgrade(path + "?token=narrow");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).isEmpty();
        assertThat(gateway.refusals("forbidden")).isEqualTo(1);
        gateway.awaitEmpty();
    }

    @Test
    void whoMayNotHaveAllThatIsGivenIsForbidden() throws IOException {
        gateway.start();
        var response = gateway.connect().askUpgrade("/given?token=key-x");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).isEmpty();
        assertThat(gateway.connect().askUpgrade("/given?token=narrow").status()).isEqualTo(403);
        assertThat(gateway.connect().askUpgrade("/given").status()).isEqualTo(401);
        gateway.awaitEmpty();
    }

    // --- what

    @Test
    void whereNothingIsThereIs404() throws IOException {
        gateway.start();
        assertThat(gateway.connect().ask("GET", "/v1").status()).isEqualTo(404);
        assertThat(gateway.connect().askUpgrade("/v1/ws/").status()).isEqualTo(404);
        assertThat(gateway.refusals("not_found")).isEqualTo(2);
    }

    @Test
    void anotherMethodIs405AndTheRightOnesAreNamed() throws IOException {
        gateway.routes.add(PlainRoute.open("/a"));
        gateway.start();
        var response = gateway.connect().ask("DELETE", "/a");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(gateway.refusals("method")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, websocket, Upgrade, 13, " + KEY + ", method GET",
        "GET, , Upgrade, 13, " + KEY + ", 'Upgrade: websocket'",
        "GET, h2c, Upgrade, 13, " + KEY + ", 'Upgrade: websocket'",
        "GET, websocket, keep-alive, 13, " + KEY + ", 'Connection: Upgrade'",
        "GET, websocket, Upgrade, 8, " + KEY + ", 'Sec-WebSocket-Version: 13'",
        "GET, websocket, Upgrade, , " + KEY + ", 'Sec-WebSocket-Version: 13'",
        "GET, websocket, Upgrade, 13, , 'Sec-WebSocket-Key'",
        "GET, websocket, Upgrade, 13, short, 'Sec-WebSocket-Key'"
    })
    void whatIsNoWebSocketIs426WithTheReason(
            String method,
            @Nullable String upgrade,
            String connection,
            @Nullable String version,
            @Nullable String key,
            String expected)
            throws IOException {
        gateway.start();
        var headers = new ArrayList<String>();
        headers.add("Authorization: Bearer good");
        headers.add("Connection: " + connection);
        if (upgrade != null) {
            headers.add("Upgrade: " + upgrade);
        }
        if (version != null) {
            headers.add("Sec-WebSocket-Version: " + version);
        }
        if (key != null) {
            headers.add("Sec-WebSocket-Key: " + key);
        }
        var response = gateway.connect().ask(method, "/v1/ws", headers.toArray(String[]::new));
        assertThat(response.status()).isEqualTo(426);
        assertThat(response.body()).contains(expected);
        assertThat(response.header("Upgrade")).isEqualTo("websocket");
        assertThat(response.header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(gateway.refusals("not_a_websocket")).isEqualTo(1);
        assertThat(gateway.tokens.shown).isEmpty();
    }

    @Test
    void headersOfAnUpgradeMayBeSpelledInAnyCase() throws IOException {
        gateway.start();
        var response =
                gateway.connect()
                        .ask(
                                "GET",
                                "/v1/ws?token=good",
                                "upgrade: WebSocket",
                                "CONNECTION: close, UPGRADE",
                                "sec-websocket-version: 13",
                                "sec-websocket-key: " + KEY);
        assertThat(response.status()).isEqualTo(101);
    }

    // --- from where

    @Test
    void aDevelopmentGatewayAnswersOnlyToItsOwnName() throws IOException {
        gateway.loopbackHostOnly = true;
        gateway.routes.add(PlainRoute.open("/a"));
        gateway.start();
        var client = gateway.connect();
        assertThat(client.ask("GET", "/a").status()).isEqualTo(200);
        client.send("GET /a HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(421);
        client.send("GET /a HTTP/1.1\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(421);
        client.send(
                upgradeRequest("/ws?token=good").replace("localhost", "localhost.evil.example"));
        assertThat(client.response().status()).isEqualTo(421);
        assertThat(gateway.refusals("foreign_host")).isEqualTo(3);
    }

    @Test
    void aPageOfAnotherOriginIsRefusedWhereThereIsAList() throws IOException {
        gateway.origins = new OriginRule(Set.of("https://App.example.com"), false);
        gateway.start();
        var response =
                gateway.connect()
                        .askUpgrade("/v1/ws?token=good", "Origin: https://evil.example.com");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("origin");
        assertThat(gateway.refusals("foreign_origin")).isEqualTo(1);
        assertThat(gateway.tokens.shown).isEmpty();
        gateway.connect().upgrade("/v1/ws?token=good", "Origin: https://app.example.com");
        gateway.connect().upgrade("/v1/ws?token=good");
    }

    // --- how many

    @Test
    void noMoreConnectionsThanAllowed() throws IOException {
        gateway.maxConnections = 2;
        gateway.start();
        gateway.webSocket("/ws");
        var second = gateway.webSocket("/v1/ws");
        var third = gateway.connect();
        var response = third.askUpgrade("/v1/ws?token=good");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body()).contains("no more connections");
        assertThat(gateway.refusals("too_many_connections")).isEqualTo(1);
        second.close();
        awaitConnections(1);
        third.upgrade("/v1/ws?token=good");
    }

    @Test
    void aPlaceIsFreeAgainHoweverTheClientWent() throws IOException {
        gateway.maxConnections = 1;
        gateway.maxPerAddress = 1;
        gateway.start();
        gateway.webSocket("/ws").reset();
        awaitConnections(0);
        gateway.webSocket("/ws").send(RawClient.closeFrame(1000, ""));
        awaitConnections(0);
        gateway.webSocket("/ws").close();
        awaitConnections(0);
        gateway.webSocket("/ws").send(new byte[] {(byte) 0xFF});
        var _ = gateway.server().close(_ -> true, CloseReason.IDLE);
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(2));
        awaitConnections(0);
        assertThat(gateway.connect().askUpgrade("/ws?token=bad").status()).isEqualTo(401);
        awaitConnections(0);
        gateway.webSocket("/ws");
    }

    @Test
    void aConnectionWhoseTokenIsCheckedCounts() throws IOException {
        gateway.maxConnections = 1;
        gateway.start();
        gateway.connect().send(upgradeRequest("/ws?token=later"));
        awaitConnections(1);
        assertThat(gateway.connect().askUpgrade("/ws?token=good").status()).isEqualTo(503);
        gateway.tokens.later.completeExceptionally(new IllegalStateException("a bug"));
        awaitConnections(0);
    }

    @Test
    void noMoreConnectionsFromAnAddressThanAllowed() throws IOException {
        gateway.maxPerAddress = 2;
        gateway.start();
        gateway.webSocket("/ws");
        var second = gateway.webSocket("/ws");
        assertThat(gateway.connect().askUpgrade("/ws?token=good").status()).isEqualTo(429);
        assertThat(gateway.refusals("too_many_from_address")).isEqualTo(1);
        assertThat(gateway.server().connections()).isEqualTo(2);
        second.reset();
        awaitConnections(1);
        gateway.webSocket("/ws");
    }

    @Test
    void behindATrustedProxyItsClientsCount() throws IOException {
        gateway.maxPerAddress = 1;
        gateway.proxies = List.of(Network.parse("127.0.0.0/8"));
        gateway.start();
        forwarded("203.0.113.1", 101);
        forwarded("203.0.113.2", 101);
        forwarded("203.0.113.1", 429);
        forwarded("198.51.100.7, 203.0.113.1", 429); // what it claims itself does not count
        forwarded("198.51.100.7, 203.0.113.3, 127.0.0.9", 101);
        forwarded("203.0.113.3", 429);
    }

    @Test
    void nobodyElseIsBelieved() throws IOException {
        gateway.maxPerAddress = 1;
        gateway.proxies = List.of(Network.parse("10.0.0.0/8"));
        gateway.start();
        forwarded("203.0.113.1", 101);
        forwarded("203.0.113.2", 429);
    }

    private void forwarded(String by, int status) throws IOException {
        assertThat(
                        gateway.connect()
                                .askUpgrade("/ws?token=good", "X-Forwarded-For: " + by)
                                .status())
                .as(by)
                .isEqualTo(status);
    }

    private void awaitConnections(int count) {
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> gateway.server().connections() == count);
    }

    // --- how long

    @Test
    void aConnectionThatAsksForNothingIsClosed() throws IOException {
        gateway.start();
        var silent = gateway.connect();
        var slow = gateway.connect();
        slow.send("GET /a HTTP/1.1\r\nHost: loc");
        assertThat(silent.isSilentFor(Duration.ofMillis(300))).isTrue();
        slow.send("alhost\r\nX: y");
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(10));
        assertThat(silent.readToEnd()).isEmpty();
        assertThat(slow.readToEnd()).isEmpty();
        await().until(() -> gateway.refusals("handshake_timeout") == 2);
        assertThat(gateway.count("sluice.http.requests")).isZero();
    }

    @Test
    void sayingAByteNowAndThenBuysNoTime() throws IOException {
        gateway.start();
        var slow = gateway.connect();
        slow.send("GET /a HTTP/1.1\r\n");
        for (int i = 0; i < 4; i++) {
            gateway.settle();
            gateway.time.advance(Duration.ofSeconds(2));
            slow.send("X");
        }
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(2));
        assertThat(slow.readToEnd()).isEmpty();
    }

    @Test
    void aWebSocketIsNotTimedOutByItsHandshake() throws IOException {
        gateway.start();
        var client = gateway.webSocket("/v1/ws");
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(11));
        assertThat(client.isSilentFor(Duration.ofMillis(600))).isTrue();
        client.say("ping");
        assertThat(client.readText()).isEqualTo("pong");
    }
}
