package io.sluice.transport;

import static io.sluice.transport.RawClient.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests with bodies: how large, for whom, and in what time. */
@ParameterizedClass
@MethodSource("io.sluice.transport.TestGateway#ways")
class BodiesTest {
    private static final int LARGE = 300_000;

    private final TestGateway gateway;
    private final List<Request> handled = new CopyOnWriteArrayList<>();

    BodiesTest(NativeIo io) {
        gateway = new TestGateway(io);
    }

    /** A route that says how much it was sent, and speaks its own language when it refuses. */
    private record Taker(
            String path, Need need, int maxBody, @Nullable String secret, List<Request> handled)
            implements HttpRoute {
        @Override
        public String method() {
            return "POST";
        }

        @Override
        public Optional<Reply> refusal(Request head) {
            assertThat(head.body().length()).isLessThanOrEqualTo(SMALL_BODY);
            return secret == null || head.header("X-Secret").filter(secret::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(Reply.json(401, "{\"error\":\"secret\"}"));
        }

        @Override
        public CompletionStage<Reply> handle(Request request, Principal principal) {
            handled.add(request);
            return CompletableFuture.completedStage(
                    Reply.text(200, request.variables() + " " + request.body().length()));
        }

        @Override
        public Reply refused(int status, String code, String why) {
            return Reply.json(status, "{\"code\":\"" + code + "\",\"why\":\"" + why + "\"}");
        }
    }

    @BeforeEach
    void start() throws IOException {
        take("/open", Need.NOTHING, HttpRoute.SMALL_BODY, null);
        take("/secret", Need.NOTHING, LARGE, "s3cret");
        take("/api/{stream}", Need.onVariable(Action.PUBLISH, "stream"), LARGE, null);
        gateway.routes.add(PlainRoute.open("/api/exact"));
        gateway.tokens.later = new CompletableFuture<>();
        gateway.start();
    }

    private void take(String path, Need need, int maxBody, @Nullable String secret) {
        gateway.routes.add(new Taker(path, need, maxBody, secret, handled));
    }

    @AfterEach
    void close() throws IOException {
        gateway.close();
    }

    // --- what a route is given

    @Test
    void aRouteIsGivenTheBodyHeadersAndMethod() throws IOException {
        var client = gateway.connect();
        client.send(
                request("POST", "/open?a=1", "Content-Length: 5", "X-Two: 1", "x-two: 2")
                        + "hello");
        assertThat(client.response().body()).isEqualTo("{} 5");
        var request = handled.getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.body().text()).isEqualTo("hello");
        assertThat(request.header("X-TWO")).contains("1");
        assertThat(request.headers().get("x-two")).containsExactly("1", "2");
        assertThat(request.header("none")).isEmpty();
        assertThat(request.parameter("a")).contains("1");
        assertThat(request.toString()).isEqualTo("POST /open, 5 bytes");
        assertThatThrownBy(() -> request.variable("stream"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/energy, 200, {stream=energy} 2",
        "/api/a%2Fb%20%C3%A4+, 200, '{stream=a/b ä+} 2'",
        "/api/, 404, ",
        "/api/a/b, 404, ",
        "/Api/a, 404, ",
        "/api/exact, 405, "
    })
    void aVariableIsOneSegment(String path, int status, @Nullable String body) throws IOException {
        var client = gateway.connect();
        client.send(request("POST", path + "?token=good", "Content-Length: 2") + "hi");
        var response = client.response();
        assertThat(response.status()).isEqualTo(status);
        if (body != null) {
            assertThat(response.body()).isEqualTo(body);
        }
    }

    @Test
    void theMethodsOfAPathWithVariablesAreNamed() throws IOException {
        var response = gateway.connect().ask("GET", "/api/energy");
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.header("Allow")).isEqualTo("POST");
    }

    @Test
    void thePermissionIsAskedForTheStreamOfThePath() throws IOException {
        Access onlyEnergy =
                (action, stream, _) -> action == Action.PUBLISH && stream.equals("energy");
        gateway.tokens.later.complete(Principal.anonymous(onlyEnergy));
        var client = gateway.connect();
        client.send(request("POST", "/api/energy?token=later", "Content-Length: 2") + "hi");
        assertThat(client.response().status()).isEqualTo(200);
        client.send(request("POST", "/api/other?token=later", "Content-Length: 2") + "hi");
        var refused = client.response();
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body())
                .isEqualTo("{\"code\":\"forbidden\",\"why\":\"needs the permission 'publish'\"}");
        assertThat(gateway.refusals("forbidden")).isEqualTo(1);
    }

    @Test
    void aRouteSaysItselfHowItRefuses() throws IOException {
        var client = gateway.connect();
        client.send(request("POST", "/api/energy", "Content-Length: 2") + "hi");
        var refused = client.response();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(refused.body()).isEqualTo("{\"code\":\"unauthenticated\",\"why\":\"\"}");
        client.send(request("POST", "/secret", "Content-Length: 2") + "hi");
        assertThat(client.response().body()).isEqualTo("{\"error\":\"secret\"}");
    }

    // --- large bodies

    @ParameterizedTest
    @CsvSource({"65536", "65537", "300000"})
    void aLargeBodyComesWholeWhereItIsTaken(int size) throws IOException {
        var client = gateway.connect();
        client.send(
                request("POST", "/api/energy?token=good", "Content-Length: " + size)
                        + "x".repeat(size)
                        + request("GET", "/api/exact"));
        assertThat(client.response().body()).isEqualTo("{stream=energy} " + size);
        assertThat(client.response().body()).isEqualTo("this is /api/exact");
    }

    @Test
    void aLargeBodyMayComeInChunks() throws IOException {
        var client = gateway.connect();
        String chunk = "186a0\r\n" + "x".repeat(100_000) + "\r\n";
        client.send(request("POST", "/secret", "X-Secret: s3cret", "Transfer-Encoding: chunked"));
        client.send(chunk + chunk + chunk + "0\r\n\r\n" + request("GET", "/api/exact"));
        assertThat(client.response().body()).isEqualTo("{} 300000");
        assertThat(client.response().status()).isEqualTo(200);
        client.send(
                request(
                        "POST",
                        "/secret",
                        "X-Secret: s3cret",
                        "Expect: 100-continue",
                        "Transfer-Encoding: chunked"));
        assertThat(client.response().status()).isEqualTo(100);
        client.send(chunk + chunk + chunk + "1\r\nx\r\n0\r\n\r\n");
        var refused = client.response();
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.body()).contains("request_too_large").contains("300000 bytes");
        assertThat(refused.header("Connection")).isEqualTo("close");
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(3));
        assertThat(client.readToEnd()).isEmpty();
        assertThat(gateway.refusals("request_too_large")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"/open, 65537", "/api/energy?token=good, 300001", "/nowhere, 65537"})
    void aBodyThatIsTooLargeIsRefusedByItsHead(String path, int size) throws IOException {
        var client = gateway.connect();
        client.send(request("POST", path, "Content-Length: " + size, "Expect: 100-continue"));
        assertThat(client.response().status()).isEqualTo(413);
        assertThat(gateway.refusals("request_too_large")).isEqualTo(1);
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/energy, 401, unauthenticated",
        "/api/energy?token=narrow, 403, forbidden",
        "/secret, 401, "
    })
    void whoWouldNotBeAnsweredBringsNoLargeBody(String path, int status, @Nullable String reason)
            throws IOException {
        var client = gateway.connect();
        client.send(request("POST", path, "Content-Length: 200000", "Expect: 100-continue"));
        var refused = client.response();
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.header("Connection")).isEqualTo("close");
        if (reason != null) {
            assertThat(gateway.refusals(reason)).isEqualTo(1);
        }
        assertThat(handled).isEmpty();
    }

    @Test
    void theAnswerReachesAClientThatSendsItsBodyAllTheSame() throws IOException {
        var client = gateway.connect();
        client.send(request("POST", "/api/energy", "Content-Length: 200000"));
        var sending = gateway.inBackground(() -> client.send("x".repeat(200_000)));
        assertThat(client.response().status()).isEqualTo(401);
        sending.join();
        gateway.settle();
        gateway.time.advance(Duration.ofSeconds(3));
        assertThat(client.readToEnd()).isEmpty();
        assertThat(handled).isEmpty();
    }

    @Test
    void whoComesIsAskedOnceAndTheBodyWaits() throws IOException {
        var client = gateway.connect();
        client.send(
                request(
                        "POST",
                        "/api/energy?token=later",
                        "Content-Length: 200000",
                        "Expect: 100-continue"));
        await().until(() -> gateway.tokens.shown.size() == 1);
        gateway.time.advance(Duration.ofSeconds(11));
        assertThat(client.isSilentFor(Duration.ofMillis(300))).isTrue();
        gateway.tokens.later.complete(Principal.anonymous(Access.EVERYTHING));
        assertThat(client.response().status()).isEqualTo(100);
        client.send("x".repeat(200_000));
        assertThat(client.response().body()).isEqualTo("{stream=energy} 200000");
        assertThat(gateway.tokens.shown).hasSize(1);
        client.send(request("POST", "/api/energy", "Content-Length: 2") + "hi");
        assertThat(client.response().status()).isEqualTo(401);
    }

    @Test
    void aBodyThatComesTooSlowlyEndsTheConnection() throws IOException {
        var client = gateway.connect();
        client.send(request("POST", "/api/energy?token=good", "Content-Length: 200000"));
        for (int i = 0; i < 3; i++) {
            client.send("x".repeat(1000));
            gateway.settle();
            gateway.time.advance(Duration.ofSeconds(5));
        }
        await().until(() -> {
            gateway.time.advance(Duration.ofSeconds(1));
            return gateway.refusals("handshake_timeout") == 1;
        });
        assertThat(client.readToEnd()).isEmpty();
        assertThat(handled).isEmpty();
    }

    @Test
    void aClientThatLeavesWhileItsBodyIsAwaitedDisturbsNobody() throws IOException {
        var client = gateway.connect();
        client.send(request("POST", "/api/energy?token=later", "Content-Length: 200000"));
        await().until(() -> gateway.tokens.shown.size() == 1);
        client.reset();
        gateway.settle();
        gateway.tokens.later.complete(Principal.anonymous(Access.EVERYTHING));
        gateway.settle();
        assertThat(gateway.connect().ask("GET", "/api/exact").status()).isEqualTo(200);
        assertThat(handled).isEmpty();
    }

    // --- pages

    @Test
    void aPageOfAnotherOriginChangesNothing() throws IOException {
        gateway.close();
        var strict = new TestGateway(gateway.io);
        strict.origins = new OriginRule(Set.of("https://app.example.com"), true);
        strict.routes.addAll(gateway.routes);
        Function<String, String> post =
                headers ->
                        "POST /open HTTP/1.1\r\nHost: localhost\r\n"
                                + headers
                                + "Content-Length: 2\r\n\r\nhi";
        try (strict) {
            strict.start();
            var client = strict.connect();
            client.send(post.apply("Origin: https://evil.example.com\r\n"));
            assertThat(client.response().status()).isEqualTo(403);
            client.send(post.apply("Origin: https://app.example.com\r\n"));
            assertThat(client.response().status()).isEqualTo(200);
            client.send(post.apply(""));
            assertThat(client.response().status()).isEqualTo(200);
            assertThat(strict.refusals("foreign_origin")).isEqualTo(1);
        }
    }

    @Test
    void twoRoutesAtOnePlaceAreAMistake() {
        var route = new Taker("/a/{b}", Need.NOTHING, 1, null, handled);
        var listener = new Listener("127.0.0.1", 0, List.of(), List.of(route, route));
        assertThatThrownBy(() -> new Directory(listener))
                .hasMessageContaining("two routes POST /a/{b}");
        assertThat(new TreeMap<>(PathPattern.of("/a/{b}").variables("/a/%7Bb%7D")))
                .containsEntry("b", "{b}");
    }
}
