package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that cannot be met: an error that says which part is wrong, and the connection stays.
 */
class RefusedRequestsIT {
    private static final int SUBSCRIPTIONS = 10;

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;
    private static String position;
    private static String foreign;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "json", "words", "other");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                limits: {subscriptions: %d, messagesPerSecond: 1000}
                                kafka: {brokers: "%s"}
                                auth: none
                                streams:
                                  json: {topic: json, headers: [unit], state: true}
                                  picked: {topic: json, fields: {power: p}}
                                  words: {topic: words, payload: text}
                                  other: {topic: other}
                                """
                                        .formatted(SUBSCRIPTIONS, brokers.bootstrap()))
                        .awaitReady();
        brokers.publish("json", "{\"n\":1}");
        position = standing("json");
        foreign = standing("other");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static Client connect() {
        return Client.connect(gateway.ws("/v1/ws"));
    }

    private static String standing(String stream) {
        try (var client = connect().say("subscribe", "stream", stream)) {
            return client.await("subscribed", 1).getFirst().get("position").asText();
        }
    }

    /** A request that is refused: the code, the offending part, and its members. */
    private static Arguments refused(String code, String part, Object... members) {
        return Arguments.of(code, part, members);
    }

    private static Arguments json(String code, String part, Object... members) {
        return refused(
                code,
                part,
                Stream.concat(Stream.of("stream", "json"), Stream.of(members)).toArray());
    }

    static Stream<Arguments> bad() {
        String cut = "1.q83vEjRWeJA.0";
        String huge = "x".repeat(2000);
        return Stream.of(
                // positions
                json("invalid_position", "0:43", "after", "0:43"),
                json("invalid_position", "", "after", ""),
                json("invalid_position", cut, "after", cut),
                json("invalid_position", cut + ":", "after", cut + ":"),
                json("invalid_position", cut + ":-1", "after", List.of(cut + ":1", cut + ":-1")),
                json(
                        "invalid_position",
                        cut + ":1" + "0".repeat(18),
                        "after",
                        cut + ":1" + "0".repeat(18)),
                json(
                        "invalid_position",
                        "2" + cut.substring(1) + ":1",
                        "after",
                        "2" + cut.substring(1) + ":1"),
                json("invalid_position", "x".repeat(80) + "…", "after", huge),
                json("invalid_position", "<b>\"\u0000\n", "after", "<b>\"\u0000\n"),
                // times and numbers
                json("invalid_start", "yesterday", "since", "yesterday"),
                json("invalid_start", "2025-02-30T12:00:00Z", "since", "2025-02-30T12:00:00Z"),
                json("invalid_start", "2025-12-27T12:00:00", "since", "2025-12-27T12:00:00"),
                json("invalid_start", "-15m", "since", "-15m"),
                json("invalid_start", "0", "last", 0),
                json("invalid_start", "-1", "last", -1),
                json("invalid_start", "1.5", "last", 1.5),
                json("invalid_start", "99999999999", "last", 99_999_999_999L),
                json("invalid_start", null, "last", 1, "since", "1h"),
                json("invalid_start", null, "mode", "state", "last", 1),
                json("invalid_start", "everything", "mode", "everything"),
                // filters
                json("invalid_filter", ">", "filter", "value.power_w > > 5"),
                json("invalid_filter", "claims.sub", "filter", "claims.sub = 'me'"),
                json("invalid_filter", "power_w", "filter", "power_w > 5"),
                json("invalid_filter", "", "filter", "value.n > 5 and"),
                json("invalid_filter", "secret", "filter", "headers.secret = 'x'"),
                refused("invalid_filter", "pwer", "stream", "picked", "filter", "value.pwer > 5"),
                refused(
                        "invalid_filter",
                        "pwer",
                        "stream",
                        "picked",
                        "fields",
                        List.of("power", "pwer")),
                json(
                        "filter_too_complex",
                        null,
                        "filter",
                        "value.n = 1" + " or value.n = 1".repeat(40)),
                json(
                        "filter_too_complex",
                        "(",
                        "filter",
                        "(".repeat(40) + "value.n = 1" + ")".repeat(40)),
                json("filter_too_complex", null, "filter", "key = '" + huge + "'"),
                json(
                        "filter_too_complex",
                        null,
                        "filter",
                        "value.n in (" + "1,".repeat(200) + "1)"),
                refused("not_filterable", null, "stream", "words", "filter", "value.n > 5"),
                refused("not_filterable", null, "stream", "words", "fields", List.of("n")),
                // paces
                json("invalid_pace", "249ms", "every", "249ms"),
                json("invalid_pace", "61m", "every", "61m"),
                json("invalid_pace", "0s", "every", "0s"),
                json("invalid_pace", "fast", "every", "fast"),
                json("invalid_pace", "some", "every", "1s", "deliver", "some"),
                // channels
                refused("stream_not_found", "jsno", "stream", "jsno"),
                refused("invalid_channel", "json:50%", "channel", "json:50%"),
                refused("invalid_channel", "json:%zz", "channel", "json:%zz"),
                refused("stream_not_found", "", "channel", ":key"),
                refused("state_unavailable", null, "stream", "other", "mode", "state"));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("bad")
    void aRequestThatCannotBeMetIsRefusedByItsPart(String code, String part, Object[] members)
            throws Exception {
        try (var client = connect()) {
            client.say("subscribe", "stream", "json").await("subscribed", 1);
            var error = error(client, members);
            assertThat(error.get("code").asText()).isEqualTo(code);
            assertThat(error.get("message").asText()).isNotEmpty().hasSizeLessThan(300);
            if (part != null) {
                assertThat(error.path("part").asText()).isEqualTo(part);
            }
            if (!code.equals("stream_not_found")) {
                String stream = String.valueOf(members[1]).replaceAll(":.*", "");
                assertThat(error.get("stream").asText()).isEqualTo(stream);
            }
            assertStays(client);
        }
    }

    private static JsonNode error(Client client, Object... members) {
        int before = client.messages("error").size();
        client.say("subscribe", members).await("error", before + 1);
        return client.messages("error").getLast();
    }

    /** What was subscribed goes on, also where its replacement was refused. */
    private static void assertStays(Client client) throws Exception {
        int before = client.messages("data").size();
        brokers.publish("json", "{\"n\":2}");
        client.await("data", before + 1);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void positionsOfOtherStreamsAndPartitionsAreRefused() throws Exception {
        String nowhere = position.replaceAll("\\.0:\\d+$", ".7:0");
        try (var client = connect()) {
            client.say("subscribe", "stream", "json").await("subscribed", 1);
            var other = error(client, "stream", "json", "after", List.of(position, foreign));
            assertThat(other.get("code").asText()).isEqualTo("invalid_position");
            assertThat(other.get("part").asText()).isEqualTo(foreign);
            var missing = error(client, "stream", "json", "after", nowhere);
            assertThat(missing.get("code").asText()).isEqualTo("invalid_position");
            assertThat(missing.get("part").asText()).isEqualTo(nowhere);
            assertThat(client.isOpen()).isTrue();
        }
    }

    /**
     * A life of a topic that never was reads like one that is over; an end that is not there yet.
     */
    @Test
    void forgedPositionsGetWhatThereIs() throws Exception {
        for (String forged :
                List.of("1.AAAAAAAAAAA.0:5", position.replaceAll(":\\d+$", ":999999"))) {
            try (var client = connect()) {
                client.say("subscribe", "stream", "json", "after", forged);
                client.await("synced", 1);
                assertThat(client.messages().getFirst().get("complete").asBoolean()).isFalse();
                assertThat(client.messages("gap")).hasSize(1);
                assertThat(client.messages("gap").getFirst().toString()).contains(forged);
                assertStays(client);
            }
        }
    }

    @Test
    void thereAreSoManySubscriptions() throws Exception {
        var names = IntStream.range(0, SUBSCRIPTIONS).mapToObj(n -> "json:" + n).toList();
        try (var client = connect().say("subscribe", "channels", names)) {
            client.await("subscribed", SUBSCRIPTIONS);
            var more = error(client, "stream", "json");
            assertThat(more.get("code").asText()).isEqualTo("too_many_subscriptions");
            assertThat(more.get("stream").asText()).isEqualTo("json");
            client.say("subscribe", "channel", "json:0", "last", 1).await("synced", 1);
            client.say("unsubscribe", "channel", "json:1").await("unsubscribed", 1);
            client.say("subscribe", "stream", "json").await("subscribed", SUBSCRIPTIONS + 2);
            assertStays(client);
        }
        try (var client = connect()) {
            var tooMany = new ArrayList<>(names);
            tooMany.add("json");
            assertThat(error(client, "channels", tooMany).get("code").asText())
                    .isEqualTo("too_many_subscriptions");
            assertThat(client.messages("subscribed")).isEmpty();
            client.say("subscribe", "stream", "json").await("subscribed", 1);
            assertStays(client);
        }
    }

    @Test
    void aStreamHasSoManyDifferentFilters() throws Exception {
        var clients = new ArrayList<Client>();
        try {
            for (int c = 0; c < 1000 / SUBSCRIPTIONS; c++) {
                var client = connect();
                clients.add(client);
                for (int n = 0; n < SUBSCRIPTIONS; n++) {
                    client.say(
                            "subscribe",
                            "channel",
                            "other:" + n,
                            "filter",
                            "value.n = " + (c * SUBSCRIPTIONS + n));
                }
                client.await("subscribed", SUBSCRIPTIONS);
            }
            var late = connect();
            clients.add(late);
            assertThat(
                            error(late, "stream", "other", "filter", "value.n = -1")
                                    .get("code")
                                    .asText())
                    .isEqualTo("filter_too_complex");
            late.say("subscribe", "stream", "other", "filter", "value.n = 7")
                    .await("subscribed", 1);
            late.say("subscribe", "channel", "other:x").await("subscribed", 2);
            clients.getFirst().say("unsubscribe", "channel", "other:0").await("unsubscribed", 1);
            late.say("subscribe", "stream", "other", "filter", "value.n = -1");
            late.await("subscribed", 3);
        } finally {
            clients.forEach(Client::close);
        }
    }

    static Stream<String> malformed() {
        return Stream.of(
                "",
                "null",
                "[]",
                "{",
                "{}",
                "{\"type\":\"subscribe\"}",
                "{\"type\":\"subscribe\",\"streams\":\"json\"}",
                "{\"type\":\"subscribe\",\"streams\":[]}",
                "{\"type\":\"subscribe\",\"stream\":[\"json\"]}",
                "{\"type\":\"subscribe\",\"stream\":\"json\",\"stream\":\"other\"}",
                "{\"type\":\"subscribe\",\"stream\":\"json\",\"after\":null}",
                "{\"type\":\"subscribe\",\"stream\":\"json\",\"after\":[]}",
                "{\"type\":\"subscribe\",\"stream\":\"json\",\"after\":43}",
                "{\"type\":\"subscribe\",\"stream\":\"json\",\"since\":15}",
                "{\"type\":\"subscribe\",\"stream\":\"json\",\"fields\":\"n\"}",
                "{\"type\":\"subscribe\",\"stream\":\"json\",\"every\":2}",
                "{\"type\":\"subscribe\",\"stream\":\"json\"} {}",
                "{\"type\":\"subscribe\",\"stream\":\"json\",\"x\":"
                        + "[".repeat(500)
                        + "]".repeat(500)
                        + "}",
                "{\"type\":\"auth\"}",
                "{\"type\":\"shout\"}");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void aMessageThatIsNoneOfTheDialectsIsRefused(String message) throws Exception {
        try (var client = connect().send(message)) {
            assertThat(client.await("error", 1).getFirst().get("code").asText())
                    .isEqualTo("invalid_message");
            client.say("subscribe", "stream", "json").await("subscribed", 1);
            assertStays(client);
        }
    }

    @Test
    void whatIsNotSubscribedHasNoPace() {
        try (var client = connect().say("pace", "stream", "json", "every", "1s")) {
            assertThat(client.await("error", 1).getFirst().get("code").asText())
                    .isEqualTo("not_subscribed");
            client.say("subscribe", "stream", "json").await("subscribed", 1);
            client.say("pace", "stream", "json", "every", "1ms").await("error", 2);
            assertThat(client.messages("error").getLast().get("code").asText())
                    .isEqualTo("invalid_pace");
            assertThat(client.messages("error").getLast().get("part").asText()).isEqualTo("1ms");
        }
    }

    /** Members of the URL are members of the request; there is no way to say more by it. */
    @Test
    void badParametersOfAUrlAreRefusedOnceConnected() throws Exception {
        var yaml =
                """
                listen: {port: 0}
                kafka: {brokers: "%s"}
                auth: none
                streams:
                  json: {topic: json}
                endpoints:
                  - {path: /ws/json, streams: [json], subscribeOnConnect: [json]}
                """
                        .formatted(brokers.bootstrap());
        var parameters =
                Map.of(
                        "after=nonsense", "invalid_position",
                        "filter=power%20%3E", "invalid_filter",
                        "every=1ms", "invalid_pace",
                        "since=1h&last=3", "invalid_start");
        try (var other = GatewayProcess.start(directory, yaml).awaitReady()) {
            for (var entry : parameters.entrySet()) {
                try (var client = Client.connect(other.ws("/ws/json?" + entry.getKey()))) {
                    assertThat(client.await("error", 1).getFirst().get("code").asText())
                            .isEqualTo(entry.getValue());
                    client.say("subscribe", "stream", "json").await("subscribed", 1);
                }
            }
            try (var client =
                    Client.connect(
                            other.ws("/ws/json?since=1h&fields=n,x&filter=value.n%20%3D%201"))) {
                assertThat(client.await("data", 1).getFirst().get("data"))
                        .hasToString("{\"n\":1,\"x\":null}");
                assertThat(client.await("synced", 1)).hasSize(1);
            }
        }
    }
}
