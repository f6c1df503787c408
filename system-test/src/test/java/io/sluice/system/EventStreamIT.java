package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.dev.Ports;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Server-sent events: the native messages over plain HTTP, and where a client goes on. */
class EventStreamIT {
    private static final String AT = "1\\.[\\w-]{11}\\.0:\\d+";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers =
                Brokers.start(
                        directory.resolve("kafka"),
                        "one",
                        "two",
                        "text",
                        "secret",
                        "state",
                        "mixed");
        brokers.kafka().createTopic("parts", 3, Map.of());
        gateway = gateway(0);
    }

    private static GatewayProcess gateway(int port) throws Exception {
        return GatewayProcess.start(
                        directory,
                        """
                        listen: {port: %d, origins: ["https://app.example.com"]}
                        limits: {subscriptions: 5, ping: 1s, idle: 30s}
                        kafka: {brokers: "%s"}
                        streams:
                          one: {topic: one}
                          two: {topic: two}
                          parts: {topic: parts}
                          text: {topic: text, payload: text}
                          state: {topic: state, state: true}
                          mixed: {topic: mixed}
                          secret: {topic: secret}
                        endpoints:
                          - {path: /events, carrier: sse, streams: [one]}
                        auth:
                          leeway: 0s
                          issuers: [{name: test, secret: %s}]
                          grants:
                            - {allow: [subscribe, replay], streams: [one, two, parts, text, state, mixed]}
                            - {allow: [subscribe], streams: [secret], claim: role, value: spy}
                            - {allow: [stats], claim: role, value: operator}
                        """
                                .formatted(port, brokers.bootstrap(), Tokens.SECRET))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static String bearer() {
        return "Bearer " + Tokens.good();
    }

    private static EventStream open(String path, String... headers) throws Exception {
        var all = Stream.concat(Stream.of("Authorization", bearer()), Stream.of(headers));
        return EventStream.open(gateway, path, all.toArray(String[]::new));
    }

    // --- what is sent

    @Test
    void byteForByteAsTheStandardHasIt() throws Exception {
        try (var client = RawClient.open(gateway)) {
            client.write(
                    "GET /sse/two HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n"
                            .formatted(bearer()));
            var head = client.answer();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(head.header("Cache-Control")).isEqualTo("no-store");
            assertThat(head.header("Content-Length")).isNull();
            assertThat(client.readLine()).startsWith(": ");
            assertThat(client.readLine()).isEmpty();
            assertThat(client.readLine()).isEqualTo("event: subscribed");
            assertThat(client.readLine()).matches("id: " + AT);
            assertThat(client.readLine())
                    .matches(
                            "data: \\{\"type\":\"subscribed\",\"stream\":\"two\",\"streams\":\\[\"two\"],\"position\":\""
                                    + AT
                                    + "\"}");
            assertThat(client.readLine()).isEmpty();
            brokers.publish("two", "k", "{\"a\":\n1,\r\n\"b\":\"\\r\\n\\u2028ü\"}");
            assertThat(client.readLine()).matches("id: " + AT);
            assertThat(client.readLine())
                    .matches(
                            "data: \\{\"type\":\"data\",\"stream\":\"two\",\"position\":\""
                                    + AT
                                    + "\",.*\"key\":\"k\",\"data\":\\{\"a\":");
            assertThat(client.readLine()).isEqualTo("data: 1,");
            assertThat(client.readLine()).isEqualTo("data: \"b\":\"\\r\\n\\u2028ü\"}}");
            assertThat(client.readLine()).isEmpty();
        }
    }

    @Test
    void everyMessageIsAnEventWithItsTypeAsName() throws Exception {
        try (var events = open("/sse/text,mixed?last=3")) {
            events.await("synced", 2);
            brokers.publish("text", "a\r\nb\rc\n");
            brokers.publish("mixed", "k", "{\"n\":1}");
            events.await("message", 2);
            assertThat(events.publications())
                    .extracting(e -> e.json().get("data").toString())
                    .containsExactlyInAnyOrder("\"a\\r\\nb\\rc\\n\"", "{\"n\":1}");
            assertThat(events.events())
                    .allSatisfy(event -> {
                        String type = event.json().get("type").asText();
                        assertThat(event.type()).isEqualTo(type.equals("data") ? "message" : type);
                    });
        }
    }

    /** The comment at the beginning, and others while nothing else is to be said. */
    @Test
    void silenceIsBrokenByComments() throws Exception {
        try (var events = open("/sse/one:nobody")) {
            events.await("subscribed", 1);
            events.await("comments", e -> e.comments().size() >= 3);
        }
    }

    @Test
    void channelsAreNamedByPathOrParameters() throws Exception {
        String path = "/sse/one:a%2Cb,two,one:50%2525%20";
        for (String url :
                List.of(path, "/sse?channel=one:a,b&channel=two&channel=one:50%2525%2520")) {
            try (var events = open(url)) {
                events.await("subscribed", 3);
                brokers.publish("one", "a,b", "{\"n\":1}");
                brokers.publish("one", "50% ", "{\"n\":2}");
                brokers.publish("one", "a", "{\"n\":0}");
                brokers.publish("two", "x", "{\"n\":3}");
                events.await("message", 3);
                assertThat(events.publications())
                        .extracting(e -> e.json().get("key").asText())
                        .containsExactlyInAnyOrder("a,b", "50% ", "x");
                assertThat(events.publications())
                        .allSatisfy(event -> assertThat(event.id().split(";", -1)).hasSize(3));
            }
        }
        try (var events = open("/events/one?filter=value.n%20%3E%201&fields=n&fields=m")) {
            events.await("subscribed", 1);
            brokers.publish("one", "{\"n\":1}");
            brokers.publish("one", "{\"n\":2}");
            events.await("message", 1);
            assertThat(events.publications().getFirst().json().get("data"))
                    .hasToString("{\"n\":2,\"m\":null}");
        }
    }

    // --- going on

    /** The events a client has kept are what was published, each once, whatever cut it off. */
    @Test
    void overARestartEveryStreamGoesOn() throws Exception {
        var readers = Stream.of("one", "parts", "parts,one,two:key").map(Reader::new).toList();
        var topics = new Rounds();
        int port = Ports.choose("127.0.0.1", 0).port();
        try (var first = gateway(port)) {
            var streams = new ArrayList<EventStream>();
            for (Reader reader : readers) {
                streams.add(reader.open(first, false));
            }
            topics.publish(40);
            streams.getFirst().await("message", 25);
            first.child().kill();
            for (int i = 0; i < readers.size(); i++) {
                readers.get(i).keep(streams.get(i).awaitEnd(), Integer.MAX_VALUE);
                streams.get(i).close();
            }
        }
        topics.publish(40);
        try (var second = gateway(port)) {
            for (int turn = 0; turn < 4; turn++) {
                for (Reader reader : readers) {
                    try (var events = reader.open(second, turn % 2 == 1)) {
                        topics.publish(10);
                        int missing = topics.published * reader.streams() - reader.kept.size();
                        int wanted = turn == 3 ? missing : 7 + turn;
                        events.await("message", wanted);
                        assertThat(events.events("gap")).isEmpty();
                        reader.keep(events, wanted);
                    }
                    if (turn == 3) {
                        assertThat(reader.kept)
                                .as(reader.channels)
                                .containsExactlyInAnyOrderElementsOf(topics.all(reader.channels));
                    }
                }
            }
        }
    }

    /** One who keeps what it is given, and the last id. */
    private static final class Reader {
        private final String channels;
        private final List<String> kept = new ArrayList<>();
        private String last = "";

        Reader(String channels) {
            this.channels = channels;
        }

        int streams() {
            return channels.split(",", -1).length;
        }

        EventStream open(GatewayProcess gateway, boolean byParameter) throws Exception {
            String path = "/sse/" + channels;
            if (last.isEmpty()) {
                return EventStream.open(gateway, path, "Authorization", bearer())
                        .await("subscribed", streams());
            }
            return byParameter
                    ? EventStream.open(
                            gateway,
                            path + "?since=1h&lastEventId=" + last,
                            "Authorization",
                            bearer())
                    : EventStream.open(
                            gateway,
                            path + "?since=1h",
                            "Authorization",
                            bearer(),
                            "Last-Event-ID",
                            last);
        }

        void keep(EventStream events, int atMost) {
            events.publications().stream()
                    .limit(atMost)
                    .forEach(event -> {
                        kept.add(event.json().get("stream").asText() + " " + event.number());
                        last = event.id();
                    });
        }
    }

    /** What is published to all topics, round by round. */
    private static final class Rounds {
        private int published;

        void publish(int rounds) throws Exception {
            for (int n = published; n < published + rounds; n++) {
                byte[] value = ("{\"n\":" + n + "}").getBytes(UTF_8);
                for (String topic : List.of("one", "two", "parts")) {
                    int partition = topic.equals("parts") ? n % 3 : 0;
                    brokers.producer()
                            .send(
                                    new ProducerRecord<>(
                                            topic, partition, "key".getBytes(UTF_8), value))
                            .get();
                }
            }
            published += rounds;
        }

        List<String> all(String channels) {
            return Stream.of(channels.replace(":key", "").split(",", -1))
                    .flatMap(
                            stream -> IntStream.range(0, published).mapToObj(n -> stream + " " + n))
                    .toList();
        }
    }

    @Test
    void aStateGoesOnBehindItsIdInMidSnapshotToo() throws Exception {
        for (int n = 0; n < 20; n++) {
            brokers.publish("state", "s" + n, "{\"n\":" + n + "}");
        }
        try (var events = open("/sse/state?mode=state")) {
            events.await("synced", 1);
            var all = events.publications();
            for (int taken : List.of(1, 10, all.size())) {
                try (var rest =
                        open("/sse/state?mode=state", "Last-Event-ID", all.get(taken - 1).id())) {
                    rest.await("synced", 1);
                    assertThat(rest.numbers())
                            .isEqualTo(events.numbers().subList(taken, all.size()));
                }
            }
        }
    }

    // --- who is refused

    static Stream<Arguments> refused() {
        String good = bearer();
        return Stream.of(
                Arguments.of(401, "", "/sse/one", ""),
                Arguments.of(401, "", "/sse/one", "Bearer nonsense"),
                Arguments.of(401, "", "/sse/one?token=nonsense", ""),
                Arguments.of(403, "forbidden", "/sse/secret", good),
                Arguments.of(403, "forbidden", "/sse/one,secret", good),
                Arguments.of(404, "stream_not_found", "/sse/nothing", good),
                Arguments.of(404, "stream_not_found", "/events/two", good),
                Arguments.of(400, "invalid_channel", "/sse", good),
                Arguments.of(400, "invalid_channel", "/sse/", good),
                Arguments.of(400, "invalid_channel", "/sse/one:%25zz", good),
                Arguments.of(400, "invalid_position", "/sse/one?after=nonsense", good),
                Arguments.of(400, "invalid_position", "/sse/one,two?lastEventId=x", good),
                Arguments.of(
                        400, "invalid_position", "/sse/one?lastEventId=1.AAAAAAAAAAA.0:1;", good),
                Arguments.of(400, "invalid_start", "/sse/one?last=0", good),
                Arguments.of(400, "invalid_start", "/sse/one?last=1&since=1h", good),
                Arguments.of(400, "invalid_filter", "/sse/one?filter=value.n%20%3E", good),
                Arguments.of(400, "not_filterable", "/sse/text?filter=value.n%20%3E%201", good),
                Arguments.of(400, "invalid_pace", "/sse/one?every=1ms", good),
                Arguments.of(400, "state_unavailable", "/sse/one?mode=state", good),
                Arguments.of(
                        400,
                        "too_many_subscriptions",
                        "/sse/one:1,one:2,one:3,one:4,one:5,one:6",
                        good));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("refused")
    void aRequestThatCanNeverBeMetIsAnsweredAtOnce(
            int status, String code, String path, String authorization) throws Exception {
        try (var client = RawClient.open(gateway)) {
            client.write("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
            if (!authorization.isEmpty()) {
                client.write("Authorization: " + authorization + "\r\n");
            }
            var answer = client.write("\r\n").answer();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
            if (code.isEmpty()) {
                assertThat(answer.body()).isEmpty();
            } else {
                var error = JSON.readTree(answer.body());
                assertThat(error.get("type").asText()).isEqualTo("error");
                assertThat(error.get("code").asText()).isEqualTo(code);
                assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            }
        }
    }

    @Test
    void theLastEventSaysWhyItEnds() throws Exception {
        try (var other = gateway(0);
                var expiring =
                        EventStream.open(
                                other, "/sse/one?token=" + Tokens.good(Duration.ofSeconds(1)));
                var events = EventStream.open(other, "/sse/one", "Authorization", bearer())) {
            events.await("subscribed", 1);
            assertEndsWith("token_expired", expiring);
            other.child().terminate();
            assertEndsWith("shutting_down", events);
        }
    }

    private static void assertEndsWith(String code, EventStream events) throws Exception {
        var last = events.awaitEnd().events().getLast();
        assertThat(last.type()).isEqualTo("error");
        assertThat(last.json().get("code").asText()).isEqualTo(code);
        assertThat(last.id()).matches(AT);
    }

    // --- pages of other origins

    @Test
    void pagesThatAreListedMayAskAndRead() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var preflight =
                    http.send(preflight("https://app.example.com"), BodyHandlers.ofString());
            assertThat(preflight.statusCode()).isEqualTo(204);
            var headers = preflight.headers();
            assertThat(headers.firstValue("Access-Control-Allow-Origin"))
                    .contains("https://app.example.com");
            assertThat(headers.firstValue("Access-Control-Allow-Headers").orElseThrow())
                    .contains("authorization", "last-event-id");
            assertThat(headers.firstValue("Access-Control-Allow-Methods")).contains("GET");
            assertThat(headers.firstValue("Vary")).contains("Origin");
            assertThat(
                            http.send(preflight("https://evil.example"), BodyHandlers.ofString())
                                    .statusCode())
                    .isEqualTo(403);
        }
        try (var events = open("/sse/one", "Origin", "https://app.example.com")) {
            events.await("subscribed", 1);
            assertThat(events.response().headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("https://app.example.com");
        }
        var refused =
                gateway.get(
                        "/sse/secret",
                        "Authorization",
                        bearer(),
                        "Origin",
                        "https://app.example.com");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://app.example.com");
        var foreign =
                gateway.get(
                        "/sse/one", "Authorization", bearer(), "Origin", "https://evil.example");
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private static HttpRequest preflight(String origin) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + "/sse/one?last=1"))
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization,last-event-id")
                .build();
    }
}
