package io.sluice.transport;

import static io.sluice.transport.RawClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Payload;
import io.sluice.session.Action;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("io.sluice.transport.TestGateway#ways")
class HttpTest {
    private final TestGateway gateway;
    private final CompletableFuture<Reply> slow = new CompletableFuture<>();
    private final AtomicInteger handled = new AtomicInteger();

    HttpTest(NativeIo io) {
        gateway = new TestGateway(io);
    }

    @BeforeEach
    void start() throws IOException {
        gateway.routes.add(PlainRoute.open("/a"));
        gateway.routes.add(PlainRoute.open("/b"));
        route("/slow", _ -> slow);
        route(
                "/query",
                request ->
                        CompletableFuture.completedStage(
                                Reply.json(
                                        200,
                                        new TreeMap<>(request.query()) + " " + request.accept())));
        route(
                "/large",
                _ -> {
                    handled.incrementAndGet();
                    return CompletableFuture.completedStage(Reply.text(200, "x".repeat(500_000)));
                });
        route(
                "/bug",
                _ -> {
                    throw new IllegalArgumentException("a secret");
                });
        route("/failed", _ -> CompletableFuture.failedStage(new IOException("a secret")));
        route("/null", _ -> CompletableFuture.completedStage(null));
        route(
                "/header",
                _ ->
                        CompletableFuture.completedStage(
                                new Reply(
                                        200, "text/plain", Payload.of(""), Map.of("X", "a\r\nb"))));
        gateway.routes.add(
                new PlainRoute(
                        "POST",
                        "/post",
                        Need.NOTHING,
                        _ -> CompletableFuture.completedStage(Reply.text(204, ""))));
        gateway.routes.add(
                new PlainRoute(
                        "GET",
                        "/admin",
                        new Need(Action.ADMIN),
                        _ -> CompletableFuture.completedStage(Reply.text(200, "secret"))));
        gateway.routes.add(
                new PlainRoute(
                        "GET",
                        "/judge",
                        Need.judgedByRoute(Action.HISTORY),
                        _ -> CompletableFuture.completedStage(Reply.text(200, "judged"))));
        route(
                "/kept",
                _ ->
                        CompletableFuture.completedStage(
                                new Reply(
                                        304,
                                        "",
                                        Payload.of(""),
                                        Map.of("Cache-Control", "private", "Vary", "Accept"))));
        gateway.start();
    }

    private void route(String path, Function<Request, CompletionStage<Reply>> answer) {
        gateway.routes.add(new PlainRoute("GET", path, Need.NOTHING, answer));
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    // --- answers

    @Test
    void answersOneRequestAfterTheOtherOnAConnection() throws IOException {
        var client = gateway.connect();
        for (int i = 0; i < 10; i++) {
            var response = client.ask("GET", i % 2 == 0 ? "/a" : "/b");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(i % 2 == 0 ? "this is /a" : "this is /b");
        }
        assertThat(gateway.count("sluice.http.requests")).isEqualTo(10);
    }

    @Test
    void saysWhatNobodyShouldGuessOrKeep() throws IOException {
        var response = gateway.connect().ask("GET", "/a");
        assertThat(response.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void saysWhatARouteLetsBeKept() throws IOException {
        var client = gateway.connect();
        var response = client.ask("GET", "/kept");
        assertThat(response.status()).isEqualTo(304);
        assertThat(response.header("Cache-Control")).isEqualTo("private");
        assertThat(response.head().toLowerCase(Locale.ROOT)).doesNotContain("content-length");
        assertThat(client.ask("GET", "/b").body()).isEqualTo("this is /b");
    }

    @Test
    void answersHeadWithoutABody() throws IOException {
        var client = gateway.connect();
        var response = client.ask("HEAD", "/a");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Length")).isEqualTo("10");
        assertThat(client.ask("HEAD", "/nowhere").status()).isEqualTo(404);
        assertThat(client.ask("GET", "/b").body()).isEqualTo("this is /b");
    }

    @Test
    void givesRoutesTheQueryAndWhatIsAccepted() throws IOException {
        var response =
                gateway.connect().ask("GET", "/query?a=1%20%C3%A4&a=2&b", "Accept: text/html");
        assertThat(response.body()).isEqualTo("{a=[1 ä, 2], b=[]} text/html");
    }

    @Test
    void closesWhenTheClientWantsThat() throws IOException {
        var client = gateway.connect();
        var response = client.ask("GET", "/a", "Connection: close");
        assertThat(response.header("Connection")).isEqualToIgnoringCase("close");
        assertThat(client.readToEnd()).isEmpty();
        client = gateway.connect();
        client.send("GET /a HTTP/1.0\r\n\r\n");
        assertThat(client.response().body()).isEqualTo("this is /a");
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void passesOverABody() throws IOException {
        var client = gateway.connect();
        client.send(request("POST", "/post", "Content-Length: 5") + "hello");
        assertThat(client.response().status()).isEqualTo(204);
        client.send(
                request("POST", "/post", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(204);
        client.send(request("POST", "/post", "Content-Length: 5", "Expect: 100-continue"));
        assertThat(client.response().status()).isEqualTo(100);
        client.send("hello");
        assertThat(client.response().status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bug", "/failed", "/null", "/header"})
    void aBugInARouteIsAnsweredWithoutDetails(String path) throws IOException {
        var client = gateway.connect();
        var response = client.ask("GET", path);
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("secret");
        assertThat(gateway.refusals("bug")).isEqualTo(1);
        assertThat(client.ask("GET", "/a").status()).isEqualTo(200);
    }

    @Test
    void asksWhoComesWhereARouteNeedsIt() throws IOException {
        var client = gateway.connect();
        var response = client.ask("GET", "/admin");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.body()).isEmpty();
        response = client.ask("GET", "/admin?token=narrow");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("'admin'");
        assertThat(client.ask("GET", "/admin?token=undecided").status()).isEqualTo(503);
        assertThat(client.ask("GET", "/admin?token=buggy").status()).isEqualTo(500);
        assertThat(client.ask("GET", "/admin", "Authorization: Bearer good").body())
                .isEqualTo("secret");
        assertThat(gateway.server().connections()).isZero();
    }

    @Test
    void letsARouteJudgeWhoIsKnown() throws IOException {
        var client = gateway.connect();
        assertThat(client.ask("GET", "/judge").status()).isEqualTo(401);
        assertThat(client.ask("GET", "/judge?token=narrow").body()).isEqualTo("judged");
    }

    // --- several at once

    @Test
    void answersRequestsSentTogetherInOrder() throws IOException {
        var client = gateway.connect();
        client.send(
                request("GET", "/slow")
                        + request("GET", "/a")
                        + request("GET", "/admin?token=later")
                        + request("POST", "/post", "Content-Length: 2")
                        + "hi"
                        + request("HEAD", "/b")
                        + request("GET", "/b"));
        await().until(() -> gateway.count("sluice.http.requests") == 1);
        gateway.settle();
        assertThat(gateway.count("sluice.http.requests")).isEqualTo(1);
        slow.complete(Reply.text(200, "at last"));
        assertThat(client.response().body()).isEqualTo("at last");
        assertThat(client.response().body()).isEqualTo("this is /a");
        gateway.tokens.later.completeExceptionally(new IllegalStateException("a bug"));
        assertThat(client.response().status()).isEqualTo(500);
        assertThat(client.response().status()).isEqualTo(204);
        assertThat(client.response(true).status()).isEqualTo(200);
        assertThat(client.response().body()).isEqualTo("this is /b");
    }

    @Test
    void answersThousandsOfRequestsSentTogether() throws IOException {
        var client = gateway.connect();
        int count = 3000;
        var sending = gateway.inBackground(() -> client.send(request("GET", "/a").repeat(count)));
        for (int i = 0; i < count; i++) {
            assertThat(client.response().body()).isEqualTo("this is /a");
        }
        sending.join();
    }

    @Test
    void aRequestBehindTheLastIsNotAnswered() throws IOException {
        var client = gateway.connect();
        client.send(request("GET", "/a", "Connection: close") + request("GET", "/b"));
        assertThat(client.response().body()).isEqualTo("this is /a");
        assertThat(client.readToEnd()).isEmpty();
        assertThat(gateway.count("sluice.http.requests")).isEqualTo(1);
    }

    @Test
    void answersDoNotPileUpForAClientThatDoesNotRead() throws IOException {
        var client = gateway.connect(8 * 1024);
        int count = 100;
        client.send(request("GET", "/large").repeat(count));
        await().until(() -> handled.get() > 0);
        var before = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> before.getAndSet(handled.get()) == handled.get());
        assertThat(before).hasValueLessThan(count / 2);
        for (int i = 0; i < count; i++) {
            assertThat(client.response().body()).hasSize(500_000);
        }
        assertThat(handled).hasValue(count);
    }

    @Test
    void aClientThatLeavesWhileItIsBeingAnsweredDisturbsNobody() throws IOException {
        var client = gateway.connect();
        client.send(request("GET", "/slow") + request("GET", "/a"));
        await().until(() -> gateway.count("sluice.http.requests") == 1);
        client.reset();
        gateway.settle();
        slow.complete(Reply.text(200, "at last"));
        assertThat(gateway.connect().ask("GET", "/slow").body()).isEqualTo("at last");
    }

    // --- what is no request

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1\r\n\r\n",
                "GET /a?b=%zz HTTP/1.1\r\n\r\n",
                "GET /%e HTTP/1.1\r\n\r\n",
                "nonsense\r\n\r\n",
                "GET /a HTTP/1.1\r\nno colon\r\n\r\n",
                "GET /a HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                "GET /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"
            })
    void isAnsweredWith400(String nonsense) throws IOException {
        var client = gateway.connect();
        client.send(nonsense);
        assertThat(client.response().status()).isEqualTo(400);
        assertThat(gateway.refusals("bad_request")).isEqualTo(1);
    }

    @Test
    void afterNonsenseTheConnectionIsClosed() throws IOException {
        var client = gateway.connect();
        client.send("nonsense\r\n\r\n" + request("GET", "/a"));
        var response = client.response();
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.header("Connection")).isEqualTo("close");
        assertThat(client.readToEnd()).isEmpty();
    }

    @Test
    void aRequestLineOrHeadersBeyondTheLimitAreRefused() throws IOException {
        var client = gateway.connect();
        assertThat(client.ask("GET", "/a?" + "x".repeat(15_000)).status()).isEqualTo(200);
        assertThat(client.ask("GET", "/a", "X: " + "x".repeat(15_000)).status()).isEqualTo(200);
        assertThat(client.ask("GET", "/a?" + "x".repeat(17_000)).status()).isEqualTo(400);
        assertThat(gateway.connect().ask("GET", "/a", "X: " + "x".repeat(17_000)).status())
                .isEqualTo(400);
        assertThat(gateway.refusals("bad_request")).isEqualTo(2);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() throws IOException {
        var client = gateway.connect();
        client.send(request("POST", "/post", "Content-Length: 65537"));
        assertThat(client.response().status()).isEqualTo(413);
        client = gateway.connect();
        client.send(request("POST", "/post", "Transfer-Encoding: chunked"));
        client.send("8000\r\n" + "x".repeat(0x8000) + "\r\n");
        client.send("8001\r\n" + "x".repeat(0x8001) + "\r\n");
        assertThat(client.response().status()).isEqualTo(413);
        assertThat(gateway.refusals("request_too_large")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /a HTTP/1.1\r\nHost: loc",
                "POST /post HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf",
                "POST /post HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"
            })
    void aRequestThatIsNeverWholeIsForgotten(String half) throws IOException {
        var client = gateway.connect();
        client.send(half);
        gateway.settle();
        client.close();
        assertThat(gateway.connect().ask("GET", "/a").status()).isEqualTo(200);
        gateway.settle();
        assertThat(gateway.count("sluice.http.requests")).isEqualTo(1);
        assertThat(gateway.refusals("bad_request")).isZero();
    }

    @Test
    void aConnectionThatRestsTooLongIsClosed() throws IOException {
        var client = gateway.connect();
        assertThat(client.ask("GET", "/a").status()).isEqualTo(200);
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(11));
        assertThat(client.readToEnd()).isEmpty();
        assertThat(gateway.refusals("handshake_timeout")).isZero();
    }

    @Test
    void aRequestMayTakeLongerToAnswerThanToAsk() throws IOException {
        var client = gateway.connect();
        client.send(request("GET", "/slow"));
        await().until(() -> gateway.count("sluice.http.requests") == 1);
        gateway.time.advance(Duration.ofSeconds(11));
        assertThat(client.isSilentFor(Duration.ofMillis(600))).isTrue();
        slow.complete(Reply.text(200, "at last"));
        assertThat(client.response().body()).isEqualTo("at last");
    }
}
