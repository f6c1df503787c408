package io.sluice.transport;

import static io.sluice.transport.RawClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.hub.Payload;
import io.sluice.session.CloseReason;
import io.sluice.session.SessionSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("io.sluice.transport.TestGateway#ways")
class EventStreamTest {
    private static final String AT = "id: 1.hash-of-t-1.0:";

    private final TestGateway gateway;

    EventStreamTest(NativeIo io) {
        gateway = new TestGateway(io, 64 * 1024 * 1024);
    }

    @BeforeEach
    void start() throws IOException {
        gateway.routes.add(PlainRoute.open("/sse/about"));
        gateway.start();
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    private static String notice(String text) {
        return "event: notice\ndata: " + text;
    }

    private RawClient listening(String path, String... headers) throws IOException {
        var client = gateway.listen(path, headers);
        assertThat(client.event()).isEqualTo(notice("subscribed energy"));
        return client;
    }

    // --- the answer

    @Test
    void beginsAtOnceAndEndsWithTheConnection() throws IOException {
        var response = gateway.connect().listen("/sse/energy", "Authorization: Bearer good");
        assertThat(response.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        assertThat(response.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(response.header("Connection")).isEqualTo("close");
        assertThat(response.headers())
                .doesNotContainKeys("content-length", "transfer-encoding", "vary")
                .doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void eventsComeAsTheDialectWritesThem() throws IOException {
        var client = listening("/sse/energy");
        gateway.publish("a", "b");
        gateway.publish("x".repeat(100_000));
        assertThat(client.event()).isEqualTo(AT + "1\ndata: a");
        assertThat(client.event()).isEqualTo(AT + "2\ndata: b");
        assertThat(client.event()).isEqualTo(AT + "3\ndata: " + "x".repeat(100_000));
    }

    @Test
    void theAnswerComesBeforeAllData() throws IOException {
        gateway.publish("data");
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
                var client = listening("/sse/energy?last=1");
                assertThat(client.event()).endsWith("\ndata: data");
                client.close();
            }
        } finally {
            done.set(true);
            publishing.join();
        }
    }

    @Test
    void servesTheHttpClientOfTheJdk() throws Exception {
        var uri = "http://127.0.0.1:" + gateway.address().getPort() + "/sse/energy?token=good";
        try (var http = HttpClient.newHttpClient()) {
            var response =
                    http.sendAsync(
                                    HttpRequest.newBuilder(URI.create(uri)).build(),
                                    BodyHandlers.ofLines())
                            .get(10, TimeUnit.SECONDS);
            gateway.publish("a");
            gateway.settle();
            var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
            assertThat(response.body().filter(line -> line.startsWith("data: ")))
                    .containsExactly(
                            "data: subscribed energy", "data: a", "data: ending token_expired");
        }
    }

    // --- channels

    @Test
    void severalChannelsGoOnBehindTheLastEventOfAll() throws IOException {
        String path = "/sse/energy,energy:a%2Cb,energy:1+1";
        var client = gateway.listen(path);
        for (String channel : new String[] {"energy", "energy:a,b", "energy:1+1"}) {
            assertThat(client.event()).endsWith(notice("subscribed " + channel));
        }
        gateway.publish("x");
        String position = "1.hash-of-t-1.0:1;1.hash-of-t-1.0:0;1.hash-of-t-1.0:0";
        assertThat(client.event()).isEqualTo("id: " + position + "\ndata: x");
        client.close();
        gateway.publish("y");
        client = gateway.listen(path + "?lastEventId=" + position);
        String event = client.event();
        while (event.contains("event: notice")) {
            event = client.event();
        }
        assertThat(event).startsWith(AT + "2;").endsWith("data: y");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/sse/energy:plain plain",
                "/sse/energy:a%2Cb a,b",
                "/sse/energy:1+1%20 '1+1 '",
                "/sse/energy:a%2Fb/c a/b/c",
                "/sse/energy:%2525 %",
                "/sse/energy:%C3%A4 ä",
                "/sse?channel=energy:a%2Cb a,b",
                "/sse/?channel=energy:1%2B1 1+1"
            })
    void aKeyMayHoldAnything(String path, String key) throws IOException {
        var client = gateway.listen(path);
        assertThat(client.event()).startsWith(notice("subscribed energy:"));
        gateway.publishOf("another", "no");
        gateway.publishOf(key, "yes");
        assertThat(client.event()).isEqualTo(AT + "2\ndata: yes");
    }

    @Test
    void channelsMayBeParametersAndAreTakenOnceEach() throws IOException {
        var client = gateway.listen("/sse/energy?channel=energy:a&channel=energy:a&channel=energy");
        assertThat(client.event()).endsWith(notice("subscribed energy"));
        assertThat(client.event()).endsWith(notice("subscribed energy:a"));
        gateway.publishOf("b", "x");
        assertThat(client.event()).endsWith("data: x");
        assertThat(client.isSilentFor(Duration.ofMillis(200))).isTrue();
        assertThat(gateway.gauge("sluice.subscriptions")).isEqualTo(2);
    }

    @Test
    void withoutChannelsThereAreThoseOfTheEndpoint() throws IOException {
        var client = gateway.listen("/sse/all?last=1");
        assertThat(client.event()).isEqualTo(notice("subscribed energy"));
    }

    @Test
    void aRouteOfThatNameComesFirst() throws IOException {
        assertThat(gateway.connect().ask("GET", "/sse/about").body())
                .isEqualTo("this is /sse/about");
        assertThat(gateway.connect().ask("GET", "/sse2").status()).isEqualTo(404);
        assertThat(gateway.connect().ask("GET", "/ws/energy").status()).isEqualTo(404);
    }

    // --- from where

    @Test
    void goesOnBehindTheLastEvent() throws IOException {
        gateway.publish("a", "b", "c");
        var client = listening("/sse/energy?last=1", "Last-Event-ID: 1.hash-of-t-1.0:1");
        assertThat(client.event()).isEqualTo(AT + "2\ndata: b");
        assertThat(client.event()).isEqualTo(AT + "3\ndata: c");
        client = listening("/sse/energy?lastEventId=1.hash-of-t-1.0:2");
        assertThat(client.event()).isEqualTo(AT + "3\ndata: c");
        client =
                listening(
                        "/sse/energy?lastEventId=1.hash-of-t-1.0:0",
                        "Last-Event-ID: 1.hash-of-t-1.0:2");
        assertThat(client.event()).isEqualTo(AT + "3\ndata: c");
    }

    @Test
    void takesTheMembersOfSubscribeAsParameters() throws IOException {
        gateway.publish("{\"a\":1}", "{\"a\":2}", "{\"a\":3}");
        var client = listening("/sse/energy?last=2");
        assertThat(client.event()).isEqualTo(AT + "2\ndata: {\"a\":2}");
        client = listening("/sse/energy?after=1.hash-of-t-1.0:1&filter=value.a%20%3E%202");
        assertThat(client.event()).isEqualTo(AT + "3\ndata: {\"a\":3}");
    }

    // --- refusals

    @ParameterizedTest
    @CsvSource({
        "/sse/enrgy?token=good, 404, there is no stream 'enrgy' here",
        "'/sse/energy,enrgy?token=good', 404, there is no stream 'enrgy' here",
        "'/sse/energy,?token=good', 404, there is no stream '' here",
        "/sse/energy?token=narrow, 403, the token does not allow to subscribe to 'energy'",
        "/sse/all?token=narrow, 403, the token does not allow to subscribe to 'energy'",
        "/sse?token=good, 400, expected channels behind '/sse/'",
        "/sse/?token=good, 400, expected channels behind '/sse/'",
        "/sse/energy:%25?token=good, 400, '''%'' in a key must be followed'",
        "/sse/energy:?token=good, 400, the key behind ':' must have 1 to 16384 bytes",
        "/sse/energy?token=good&last=x, 400, expected a whole number of publications from 1",
        "/sse/energy?token=good&filter=(, 400, expected",
        "/sse/energy?token=good&lastEventId=a;b, 400, expected the position of a connection"
    })
    void whatCanNeverBeMetIsRefusedWithTheReason(String path, int status, String reason)
            throws IOException {
        var client = gateway.connect();
        var response = client.ask("GET", path);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.body()).startsWith(reason);
        assertThat(gateway.refusals("impossible_stream")).isEqualTo(1);
        gateway.awaitEmpty();
        client.listen("/sse/energy?token=good");
    }

    @Test
    void moreChannelsThanAllowedAreRefused() throws IOException {
        var path = new StringBuilder("/sse/energy");
        for (int i = 0; i < 100; i++) {
            path.append(",energy:").append(i);
        }
        var response = gateway.connect().ask("GET", path + "?token=good");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("at most 100 subscriptions per connection");
    }

    @ParameterizedTest
    @CsvSource({"'', 401", "?token=bad, 401", "?token=undecided, 503", "?token=buggy, 500"})
    void aTokenThatIsNotAcceptedIsRefused(String query, int status) throws IOException {
        var response = gateway.connect().ask("GET", "/sse/energy" + query);
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).doesNotContain("log only");
        gateway.awaitEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "POST", "PUT", "DELETE"})
    void otherMethodsAre405(String method) throws IOException {
        var response = gateway.connect().ask(method, "/sse/energy?token=good");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("GET, OPTIONS");
        assertThat(gateway.refusals("method")).isEqualTo(1);
        assertThat(gateway.tokens.shown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sse/energy:%zz", "/sse/energy:%2", "/sse/energy?after=%zz"})
    void aMalformedUrlIs400(String path) throws IOException {
        assertThat(gateway.connect().ask("GET", path).status()).isEqualTo(400);
        assertThat(gateway.refusals("bad_request")).isEqualTo(1);
    }

    // --- counting

    @Test
    void listenersAreCountedByTheWayTheyCame() throws IOException {
        var client = listening("/sse/energy");
        gateway.webSocket("/ws");
        await().until(() -> connections("websocket") == 1);
        assertThat(gateway.server().connections()).isEqualTo(2);
        assertThat(connections("event_stream")).isEqualTo(1);
        client.reset();
        await().until(() -> gateway.closed("client_left") == 1);
        await().until(() -> gateway.server().connections() == 1);
        await().until(() -> connections("event_stream") == 0);
    }

    private double connections(String carrier) {
        return gateway.gauge("sluice.carrier.connections", "carrier", carrier);
    }

    // --- slow ones

    @Test
    void aListenerThatStopsReadingGetsAllOfItLaterAndInOrder() throws IOException {
        var client = gateway.connect(4096);
        client.listen("/sse/energy?token=good");
        assertThat(client.event()).isEqualTo(notice("subscribed energy"));
        long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
        int count = 600;
        for (int i = 0; i < count; i++) {
            gateway.publish(i + ":" + "x".repeat(i % 10 == 9 ? 200_000 : 3000));
        }
        gateway.settle();
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
                .isLessThan(8L * 1024 * 1024);
        for (int i = 0; i < count; i++) {
            assertThat(client.event()).startsWith(AT + (i + 1) + "\ndata: " + i + ":x");
        }
        gateway.publish("live again");
        assertThat(client.event()).endsWith("data: live again");
    }

    private RawClient stalled() throws IOException {
        var client = gateway.connect(4096);
        client.listen("/sse/energy?token=good");
        gateway.publish(Payload.of("x".repeat(20_000_000)));
        gateway.publish("behind");
        await().until(() -> gateway.energy.stations().stream().anyMatch(s -> s.bytes() > 0));
        gateway.settle();
        return client;
    }

    @Test
    void oneThatDoesNotReadIsClosedAfterTheTimeForThat() throws IOException {
        stalled();
        for (int passed = 0; passed < 110; passed += 10) {
            gateway.time.advance(Duration.ofSeconds(10));
            gateway.settle();
        }
        await().during(Duration.ofMillis(600))
                .until(() -> gateway.gauge("sluice.connections") == 1);
        gateway.time.advance(Duration.ofSeconds(10));
        await().until(() -> gateway.closed("not_reading") == 1);
        gateway.time.advance(Duration.ofSeconds(2));
        gateway.awaitEmpty();
    }

    @Test
    void oneThatReadsAgainAfterAMinuteHasMissedNothing() throws IOException {
        var client = stalled();
        gateway.time.advance(Duration.ofSeconds(61));
        await().during(Duration.ofMillis(600))
                .until(() -> gateway.gauge("sluice.connections") == 1);
        assertThat(client.event()).isEqualTo(notice("subscribed energy"));
        assertThat(client.event()).startsWith(AT + "1\ndata: x").hasSizeGreaterThan(20_000_000);
        assertThat(client.event()).isEqualTo(AT + "2\ndata: behind");
    }

    // --- signs of life

    @Test
    void aSilentStreamHasACommentEvery15SecondsAndStays() throws IOException {
        var client = listening("/sse/energy");
        for (int i = 0; i < 11; i++) {
            gateway.settle();
            gateway.time.advance(Duration.ofSeconds(15));
            assertThat(client.event()).isEqualTo(":");
        }
        gateway.publish("a");
        assertThat(client.event()).isEqualTo(AT + "1\ndata: a");
        assertThat(gateway.server().connections()).isEqualTo(1);
    }

    @Test
    void aShorterTimeBetweenSignsOfLifeHoldsForStreamsToo() throws IOException {
        try (var other = new TestGateway(gateway.io)) {
            other.settings =
                    new SessionSettings(
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(6),
                            20,
                            100,
                            Duration.ofSeconds(120));
            other.start();
            var client = other.listen("/sse/energy:quiet");
            assertThat(client.event()).isEqualTo(notice("subscribed energy:quiet"));
            other.settle();
            other.time.advance(Duration.ofSeconds(3));
            assertThat(client.event()).isEqualTo(":");
        }
    }

    @Test
    void whatAListenerSaysMeansNothing() throws IOException {
        var client = gateway.connect();
        client.send(request("GET", "/sse/energy?token=good") + request("GET", "/sse/about"));
        assertThat(client.response().status()).isEqualTo(200);
        assertThat(client.event()).isEqualTo(": ok");
        assertThat(client.event()).isEqualTo(notice("subscribed energy"));
        client.send("hello\r\n\r\n");
        gateway.settle();
        gateway.publish("a");
        assertThat(client.event()).isEqualTo(AT + "1\ndata: a");
        assertThat(gateway.count("sluice.http.requests")).isEqualTo(1);
        assertThat(gateway.count("sluice.messages.received")).isZero();
    }

    @Test
    void oneThatSaysTooMuchIsClosed() throws IOException {
        var client = listening("/sse/energy");
        client.send("x".repeat(EventStreamConnection.MAX_IGNORED));
        assertThat(client.isSilentFor(Duration.ofMillis(200))).isTrue();
        client.send("x");
        assertThat(client.event()).isEqualTo(notice("ending protocol_error"));
        assertThat(client.readToEnd()).isEmpty();
        gateway.awaitEmpty();
    }

    // --- the end

    @Test
    void theLastEventSaysWhyItEnds() throws IOException {
        var client = listening("/sse/energy");
        var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
        assertThat(client.event()).isEqualTo(notice("ending token_expired"));
        assertThat(client.readToEnd()).isEmpty();
        gateway.awaitEmpty();
    }

    @Test
    void aTokenThatExpiresAtOnceIsToldBehindTheAnswer() throws IOException {
        var client = gateway.connect();
        client.listen("/sse/energy?token=expired");
        assertThat(client.event()).isEqualTo(notice("subscribed energy"));
        assertThat(client.event()).isEqualTo(notice("ending token_expired"));
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void theEndComesBehindWhatWaits() throws IOException {
        var client = stalled();
        var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
        gateway.settle();
        assertThat(client.event()).isEqualTo(notice("subscribed energy"));
        assertThat(client.event()).hasSizeGreaterThan(20_000_000);
        assertThat(client.event()).isEqualTo(notice("ending token_expired"));
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void aFullSocketIsClosedAllTheSame() throws IOException {
        var client = stalled();
        var _ = gateway.server().close(_ -> true, CloseReason.TOKEN_EXPIRED);
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(2));
        gateway.awaitEmpty();
        assertThat(client.readToEnd().length).isLessThan(20_000_000);
    }

    @Test
    void aDrainTellsListenersWhereTheyStand() throws Exception {
        var client = listening("/sse/energy");
        gateway.publish("a");
        assertThat(client.event()).isEqualTo(AT + "1\ndata: a");
        var drained = gateway.server().drain(Duration.ZERO);
        assertThat(client.event()).isEqualTo(notice("reached energy"));
        assertThat(client.event()).isEqualTo(notice("ending shutting_down"));
        assertThat(client.readToEnd()).isEmpty();
        drained.get(5, TimeUnit.SECONDS);
        assertThat(gateway.connect().ask("GET", "/sse/energy?token=good").status()).isEqualTo(503);
    }
}
