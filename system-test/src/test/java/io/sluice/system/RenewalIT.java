package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are shown by message: the first one, and another before it ends. */
class RenewalIT {
    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "energy", "power", "rows");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                kafka: {brokers: "%s"}
                                streams:
                                  energy: {topic: energy}
                                  power: {topic: power}
                                  rows: {topic: rows, rows: value.tenant == claims.tenant}
                                endpoints:
                                  - {path: /ws/energy, streams: [energy], subscribeOnConnect: [energy]}
                                auth:
                                  leeway: 0s
                                  issuers: [{name: test, secret: %s}]
                                  grants:
                                    - {allow: [subscribe, replay], streams: [energy]}
                                    - {allow: [subscribe], streams: [power], claim: scope, value: power}
                                    - {allow: [subscribe], streams: [rows], claim: scope, value: quick}
                                    - {allow: [subscribe], streams: [rows], every: 1h}
                                    - {allow: [stats], claim: role, value: operator}
                                """
                                        .formatted(brokers.bootstrap(), Tokens.SECRET))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static String token(String subject, Duration ttl, Map<String, Object> claims) {
        var all = new HashMap<>(claims);
        all.put("sub", subject);
        all.put("exp", Instant.now().plus(ttl).getEpochSecond());
        return Tokens.saying(all);
    }

    private static String token(Map<String, Object> claims) {
        return token("anna", Duration.ofMinutes(10), claims);
    }

    private static Client connect(String token) {
        return Client.connect(gateway.ws("/v1/ws?token=" + token));
    }

    private static Client stranger() {
        return Client.connect(gateway.ws("/v1/ws"));
    }

    private static JsonNode error(Client client, int count) {
        return client.await("error", count).getLast();
    }

    // --- before the end

    @Test
    void aTokenIsRenewedInTimeAndNothingIsInterrupted() throws Exception {
        var end = Instant.now().plusSeconds(5);
        try (var client = connect(token("anna", Duration.ofSeconds(5), Map.of()));
                var load =
                        NumberedLoad.start(brokers.bootstrap(), "energy", Duration.ofMillis(5))) {
            client.say("subscribe", "stream", "energy").await("subscribed", 1);
            var expires =
                    Instant.parse(
                            client.await("token_expiring", 1).getFirst().get("expires").asText());
            assertThat(expires).isBetween(end.minusSeconds(1), end.plusSeconds(1));
            assertThat(Instant.now()).isBefore(expires);
            client.say("auth", "token", token("anna", Duration.ofMinutes(10), Map.of("a", 1)));
            assertThat(client.await("authenticated", 1).getFirst().get("expires").asText())
                    .isGreaterThan(expires.toString());
            Awaitility.await("past the first token's end")
                    .until(() -> Instant.now().isAfter(expires.plusMillis(1200)));
            assertThat(client.isOpen()).isTrue();
            int sent = load.finish();
            client.await("the last", all -> all.getLast().contains("\"n\":" + (sent - 1) + "}"));
            var numbers = NumberedLoad.numbers(client.received());
            assertThat(numbers)
                    .isEqualTo(IntStream.range(numbers.getFirst(), sent).boxed().toList());
            assertThat(client.messages("subscribed")).hasSize(1);
            assertThat(client.messages("token_expiring")).hasSize(1);
        }
    }

    @Test
    void aTokenThatIsNotRenewedEndsTheConnection() {
        try (var client = connect(token("anna", Duration.ofSeconds(5), Map.of()))) {
            client.await("token_expiring", 1);
            client.say("auth", "token", token("anna", Duration.ofMinutes(-1), Map.of()));
            assertThat(error(client, 1).get("code").asText()).isEqualTo("unauthenticated");
            client.say("auth", "token", "nonsense");
            assertThat(error(client, 2).get("code").asText()).isEqualTo("unauthenticated");
            assertThat(client.awaitClose(Duration.ofSeconds(10))).isEqualTo(4401);
        }
    }

    /** One that ends sooner than the first counts all the same: it is the last that was shown. */
    @Test
    void theNewTokensEndCounts() {
        try (var client = connect(token(Map.of()))) {
            client.say("auth", "token", token("anna", Duration.ofSeconds(2), Map.of()));
            client.await("authenticated", 1);
            assertThat(client.awaitClose(Duration.ofSeconds(10))).isEqualTo(4401);
            assertThat(client.messages("token_expiring")).hasSize(1);
        }
    }

    // --- what it allows

    @Test
    void whatANarrowerTokenDoesNotAllowEnds() throws Exception {
        try (var client = connect(token(Map.of("scope", "power")))) {
            client.say("subscribe", "streams", List.of("power", "energy", "power:key"));
            client.await("subscribed", 3);
            client.say("auth", "token", token(Map.of("scope", "none"))).await("unsubscribed", 2);
            client.await("authenticated", 1);
            assertThat(client.messages("unsubscribed"))
                    .extracting(m ->
                            m.get("stream").asText()
                                    + m.path("channel").asText()
                                    + " "
                                    + m.get("reason").asText())
                    .containsExactlyInAnyOrder("power forbidden", "powerpower:key forbidden");
            brokers.publish("power", "key", "{\"of\":\"power\"}");
            brokers.publish("energy", "{\"of\":\"energy\"}");
            client.await("{\"of\":\"energy\"}", all -> all.getLast().contains("\"of\":\"energy\""));
            assertThat(client.received()).noneMatch(m -> m.contains("\"of\":\"power\""));
            client.say("subscribe", "stream", "power");
            assertThat(error(client, 1).get("code").asText()).isEqualTo("forbidden");
            client.say("auth", "token", token(Map.of("scope", "power"))).await("authenticated", 2);
            client.say("subscribe", "stream", "power").await("subscribed", 4);
        }
    }

    @Test
    void aTokenOfSomeoneElseIsRefusedAndTheFirstStays() throws Exception {
        try (var client = connect(token(Map.of()))) {
            client.say("subscribe", "stream", "energy").await("subscribed", 1);
            client.say(
                    "auth",
                    "token",
                    token("berta", Duration.ofMinutes(1), Map.of("scope", "power")));
            assertThat(error(client, 1).get("code").asText()).isEqualTo("forbidden");
            client.say("subscribe", "stream", "power");
            assertThat(error(client, 2).get("code").asText()).isEqualTo("forbidden");
            brokers.publish("energy", "{\"still\":true}");
            client.await("what is published", all -> all.getLast().contains("still"));
        }
    }

    /** Other rows and another pace, both from here on. */
    @Test
    void whereItShowsOtherRowsOrPaceTheSubscriptionGoesOnWithThese() throws Exception {
        var quick = Map.<String, Object>of("tenant", "a", "scope", "quick");
        try (var client = connect(token(quick))) {
            client.say("subscribe", "stream", "rows").await("subscribed", 1);
            for (int n = 0; n < 3; n++) {
                row("a", n);
                row("b", n + 10);
            }
            client.await("data", 3);
            client.say("auth", "token", token(Map.of("tenant", "b", "scope", "quick")));
            client.await("authenticated", 1);
            row("a", 3);
            row("b", 13);
            row("b", 14);
            client.await("data", 5);
            assertThat(NumberedLoad.numbers(client.received())).containsExactly(0, 1, 2, 13, 14);

            client.say("auth", "token", token(Map.of("tenant", "a"))).await("authenticated", 2);
            var paced = client.await("paced", 1).getFirst();
            assertThat(paced.get("every").asText()).isEqualTo("1h");
            try (var other = connect(token(quick)).say("subscribe", "stream", "rows")) {
                other.await("subscribed", 1);
                for (int n = 4; n < 8; n++) {
                    row("a", n);
                }
                other.await("data", 4);
            }
            assertThat(NumberedLoad.numbers(client.received())).hasSizeLessThanOrEqualTo(6);
            client.say("auth", "token", token(quick)).await("paced", 2);
            row("a", 8);
            client.await("the last", all -> all.getLast().contains("\"n\":8}"));
            assertThat(NumberedLoad.numbers(client.received())).contains(7, 8);
        }
    }

    /** A pace the client has asked for since is its own, and stays. */
    @Test
    void aClientsOwnPaceStays() throws Exception {
        try (var client = connect(token(Map.of("tenant", "a", "scope", "quick")))) {
            client.say("subscribe", "stream", "rows").await("subscribed", 1);
            client.say("pace", "stream", "rows", "every", "1h").await("paced", 1);
            client.say("auth", "token", token(Map.of("tenant", "a", "scope", "quick", "x", 1)));
            client.await("authenticated", 1);
            client.say("auth", "token", token(Map.of("tenant", "b", "scope", "quick")));
            client.await("authenticated", 2);
            try (var other =
                    connect(token(Map.of("tenant", "b", "scope", "quick")))
                            .say("subscribe", "stream", "rows")) {
                other.await("subscribed", 1);
                for (int n = 1; n < 5; n++) {
                    row("b", n);
                }
                other.await("data", 4);
            }
            client.say("ping").await("pong", 1);
            assertThat(client.messages("data")).hasSizeLessThanOrEqualTo(1);
            client.say("pace", "stream", "rows").await("paced", 2);
            row("b", 5);
            client.await("the last", all -> all.getLast().contains("\"n\":5}"));
        }
    }

    private static void row(String tenant, int n) throws Exception {
        brokers.publish("rows", "{\"tenant\":\"" + tenant + "\",\"n\":" + n + "}");
    }

    // --- the first message

    @Test
    void aTokenMayBeTheFirstMessageAndWhoShowsNoneInTimeIsClosed() throws Exception {
        long started = System.nanoTime();
        try (var client = stranger();
                var whoShowsNone = stranger()) {
            whoShowsNone.say("ping").await("pong", 1);
            client.say("ping").await("pong", 1);
            client.say("subscribe", "stream", "energy");
            assertThat(error(client, 1).get("code").asText()).isEqualTo("unauthenticated");
            client.say("auth", "token", "a.b.c");
            assertThat(error(client, 2).get("code").asText()).isEqualTo("unauthenticated");
            client.say("auth", "token", token(Map.of())).await("authenticated", 1);
            client.say("subscribe", "stream", "energy").await("subscribed", 1);
            client.say("subscribe", "stream", "power");
            assertThat(error(client, 3).get("code").asText()).isEqualTo("forbidden");
            brokers.publish("energy", "{\"to\":\"whom\"}");
            client.await("what is published", all -> all.getLast().contains("whom"));
            assertThat(whoShowsNone.awaitClose(Duration.ofSeconds(10))).isEqualTo(4401);
            client.say("ping").await("pong", 2);
            assertThat(Duration.ofNanos(System.nanoTime() - started))
                    .isBetween(Duration.ofMillis(4500), Duration.ofSeconds(8));
        }
    }

    /** Where something flows from the start nobody comes in without a token; nor with a bad one. */
    @Test
    void onlyNativeEndpointsThatGiveNothingWaitForIt() throws Exception {
        try (var client = RawClient.open(gateway)) {
            assertThat(client.ask("/ws/energy").status()).isEqualTo(401);
        }
        try (var client = RawClient.open(gateway)) {
            assertThat(client.ask("/v1/ws?token=nonsense").status()).isEqualTo(401);
        }
    }
}
