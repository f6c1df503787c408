package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.Payload;
import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jose.PlainObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens signed with a shared secret: where they may be, which are good, and when they end. */
class TokensIT {
    private static final String OTHER_SECRET = "another-secret-for-the-system-tests-9876543210";
    private static final List<String> shown = new ArrayList<>();

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "energy", "power");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                log: {level: debug}
                                kafka: {brokers: "%s"}
                                streams:
                                  energy: {topic: energy}
                                  power: {topic: power}
                                endpoints:
                                  - {path: /ws/energy, streams: [energy], subscribeOnConnect: [energy]}
                                  - {path: /ws/power, streams: [power], subscribeOnConnect: [power]}
                                  - {path: /ws/both, dialect: flat}
                                auth:
                                  issuers:
                                    - {name: test, secret: %s, issuer: tests, audiences: [sluice, tests]}
                                  grants:
                                    - {allow: [subscribe], streams: [energy]}
                                    - {allow: [subscribe], streams: [power], claim: scope, value: "read:power"}
                                    - {allow: [stats], claim: role, value: operator}
                                """
                                        .formatted(brokers.bootstrap(), Tokens.SECRET))
                        .awaitReady();
    }

    /** Whatever was shown in this class, nothing of it may be in the log, at any level. */
    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
        assertThat(gateway.child().lines()).isNotEmpty();
        String log = String.join("\n", gateway.child().lines());
        assertThat(shown).isNotEmpty();
        for (String token : shown) {
            Stream.of(token.split("\\.", -1))
                    .filter(part -> part.length() > 16)
                    .forEach(part -> assertThat(log).doesNotContain(part));
        }
        assertThat(log).doesNotContain(Tokens.SECRET).doesNotContain(OTHER_SECRET);
    }

    private static String shown(String token) {
        shown.add(token);
        return token;
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private static Map<String, Object> claims() {
        return Map.of("sub", "tester", "iss", "tests", "aud", "sluice", "exp", now() + 600);
    }

    private static Map<String, Object> claims(String name, Object value) {
        var claims = new HashMap<>(claims());
        claims.put(name, value);
        return claims;
    }

    private static Map<String, Object> endless() {
        var claims = new HashMap<>(claims());
        claims.remove("exp");
        return claims;
    }

    private static String good() {
        return shown(Tokens.saying(claims()));
    }

    private static RawClient.Answer ask(String path, String... headers) throws Exception {
        try (var client = RawClient.open(gateway)) {
            return client.ask(path, headers);
        }
    }

    // --- refused

    static Stream<Arguments> bad() {
        String good = Tokens.saying(claims());
        String[] parts = good.split("\\.", -1);
        String none = new PlainObject(new PlainHeader(), new Payload(claims())).serialize();
        return Stream.of(
                Arguments.of("missing", ""),
                Arguments.of("malformed", "garbage"),
                Arguments.of("malformed", "a.b.c"),
                Arguments.of("malformed", "x".repeat(9000)),
                Arguments.of("algorithm", none),
                Arguments.of("algorithm", none + parts[2]),
                Arguments.of("signature", Tokens.signed(OTHER_SECRET, claims())),
                Arguments.of("signature", parts[0] + "." + parts[1] + "."),
                Arguments.of("expired", Tokens.saying(claims("exp", now() - 60))),
                Arguments.of("claims", Tokens.saying(endless())),
                Arguments.of("not_yet_valid", Tokens.saying(claims("nbf", now() + 120))),
                Arguments.of("issuer", Tokens.saying(claims("iss", "https://elsewhere.example"))),
                Arguments.of("audience", Tokens.saying(claims("aud", "somebody-else"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void aBadTokenIsRefusedWithoutAWordAndCounted(String reason, String token) throws Exception {
        String counter = "sluice_credentials_refused_total{reason=\"%s\"}".formatted(reason);
        double before = gateway.meter(counter);
        var answer =
                token.isEmpty()
                        ? ask("/ws/energy")
                        : ask("/ws/energy", "Authorization: Bearer " + shown(token));
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(String.join("\n", answer.head())).doesNotContainIgnoringCase(reason);
        assertThat(gateway.meter(counter)).isEqualTo(before + 1);
    }

    /** Asked again and again, since only some refusals of a second are written. */
    @Test
    void theLogSaysWhy() {
        String expired = shown(Tokens.saying(claims("exp", now() - 3600)));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> {
                    ask("/ws/energy?token=" + expired);
                    assertThat(gateway.child().lines())
                            .anyMatch(line ->
                                    line.contains(
                                                    "refused reason=\"unauthenticated\""
                                                            + " path=\"/ws/energy\"")
                                            && line.contains("expired: issuer 'test'"));
                });
    }

    @Test
    void aRefusedTokenIsCountedAsARefusalToo() throws Exception {
        String counter = "sluice_refusals_total{reason=\"unauthenticated\"}";
        double before = gateway.meter(counter);
        ask("/ws/energy");
        assertThat(gateway.meter(counter)).isEqualTo(before + 1);
    }

    // --- where it may be

    @Test
    void aTokenMayBeInTheHeader() throws Exception {
        assertThat(ask("/ws/energy", "Authorization: Bearer " + good()).status()).isEqualTo(101);
        assertThat(ask("/ws/energy", "authorization: bearer " + good()).status()).isEqualTo(101);
    }

    @Test
    void aTokenMayBeInTheQuery() throws Exception {
        assertThat(ask("/ws/energy?x=1&token=" + good()).status()).isEqualTo(101);
    }

    @Test
    void aTokenMayBeASubprotocolThatIsNeverEchoed() throws Exception {
        String token = good();
        var answer = ask("/ws/energy", "Sec-WebSocket-Protocol: sluice.v1, bearer." + token);
        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.header("Sec-WebSocket-Protocol")).isEqualTo("sluice.v1");
        var alone = ask("/ws/energy", "Sec-WebSocket-Protocol: bearer." + token);
        assertThat(alone.header("Sec-WebSocket-Protocol")).isNull();
        try (var client =
                Client.connect(gateway.ws("/ws/energy"), "sluice.v1", "bearer." + token)) {
            assertThat(client.subprotocol()).isEqualTo("sluice.v1");
        }
    }

    @Test
    void theFirstOfSeveralTokensCounts() throws Exception {
        assertThat(ask("/ws/energy?token=" + good(), "Authorization: Bearer nonsense").status())
                .isEqualTo(401);
        assertThat(ask("/ws/energy?token=nonsense", "Authorization: Bearer " + good()).status())
                .isEqualTo(101);
    }

    // --- until when

    @Test
    void aConnectionEndsWithItsToken() throws Exception {
        long end = now() + 3;
        String token = shown(Tokens.saying(claims("exp", end)));
        try (var client = Client.connect(gateway.ws("/ws/energy?token=" + token))) {
            brokers.publish("energy", "{}");
            client.awaitCount(1);
            assertThat(client.awaitClose(Duration.ofSeconds(10))).isEqualTo(4401);
            // within a second is promised; the rest is for a machine that is busy with tests
            assertThat(Instant.now())
                    .isBetween(Instant.ofEpochSecond(end), Instant.ofEpochMilli(end * 1000 + 1500));
        }
        gateway.awaitMeter("sluice_connections_closed_total{reason=\"token_expired\"}", 1);
    }

    @Test
    void aTokenThatIsJustOverIsForgivenForTheLeeway() throws Exception {
        assertThat(
                        ask("/ws/energy?token=" + shown(Tokens.saying(claims("exp", now() - 5))))
                                .status())
                .isEqualTo(101);
    }

    // --- what it allows

    @Test
    void anEndpointWhoseStreamsAreNotAllowedIsForbidden() throws Exception {
        var answer = ask("/ws/power?token=" + good());
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).isEmpty();
        String scoped = shown(Tokens.saying(claims("scope", "openid read:power")));
        assertThat(ask("/ws/power?token=" + scoped).status()).isEqualTo(101);
    }

    @Test
    void aStreamThatIsNotAllowedIsAnError() {
        try (var client = Client.connect(gateway.ws("/v1/ws?token=" + good()))) {
            client.send("{\"type\":\"subscribe\",\"streams\":[\"power\",\"energy\"]}")
                    .awaitCount(2);
            assertThat(client.messages().getFirst().get("code").asText()).isEqualTo("forbidden");
            assertThat(client.messages("subscribed")).hasSize(1);
        }
    }

    @Test
    void ofSeveralStreamsOnlyThoseAllowedFlow() throws Exception {
        try (var client = Client.connect(gateway.ws("/ws/both?token=" + good()))) {
            brokers.publish("power", "{\"of\":\"power\"}");
            brokers.publish("energy", "{\"of\":\"energy\"}");
            assertThat(client.awaitCount(1)).containsExactly("{\"of\":\"energy\"}");
        }
    }

    @Test
    void metersNeedTheirOwnPermission() throws Exception {
        assertThat(gateway.get("/metrics").statusCode()).isEqualTo(401);
        assertThat(gateway.get("/metrics", "Authorization", "Bearer " + good()).statusCode())
                .isEqualTo(403);
    }
}
