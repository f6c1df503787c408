package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.PayloadRule.Kind;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients publish, over real sockets. */
class PublishingTest {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final FakeLog log = new FakeLog();
    private final FakeLog others = new FakeLog();
    private final TestTime time = new TestTime();
    private final Inlet energy = inlet("energy", log, Kind.JSON);
    private @Nullable TestServer server;

    private Inlet inlet(String name, FakeLog appender, Kind kind) {
        return new Inlet(
                new Target(name, appender, new PayloadRule(kind, 100_000, 16), null, false),
                InletSettings.STANDARD,
                time);
    }

    @BeforeEach
    void start() throws IOException {
        start(Duration.ofSeconds(20));
    }

    /** Starts anew, where the log is not waited for so long. */
    private void restart() throws IOException {
        server().close();
        start(Duration.ofSeconds(2));
    }

    private void start(Duration deadline) throws IOException {
        var tasks = new Inlet(Targets.tasks(others), InletSettings.STANDARD, time);
        var publishing =
                new Publishing(
                        new PublishSettings(deadline, new EventLimits(200_000, 256, 8, 5)),
                        List.of(
                                stream(energy, false),
                                stream(tasks, true),
                                stream(inlet("words", others, Kind.TEXT), false),
                                stream(inlet("bytes", others, Kind.BASE64), false)));
        server = new TestServer(List.of(publishing));
    }

    private static Publishable stream(Inlet inlet, boolean takesEvents) {
        return new Publishable(
                inlet,
                takesEvents,
                at ->
                        at.offset() == 7
                                ? Optional.empty()
                                : Optional.of(
                                        "1.hash." + at.partition() + ":" + (at.offset() + 1)));
    }

    @AfterEach
    void close() {
        log.comeBack();
        if (server != null) {
            server.close();
        }
    }

    private TestServer server() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private HttpResponse<String> post(
            String path, String contentType, String body, String... headers) throws Exception {
        var request =
                server().to("/api/v1/" + path)
                        .header("Authorization", "Bearer publisher")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        return server().send(headers.length == 0 ? request : request.headers(headers));
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("content-type")).contains(JSON);
        return MAPPER.readTree(answer.body());
    }

    private static void assertRefused(
            HttpResponse<String> answer, int status, String code, int line) throws IOException {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var error = json(answer).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("message").asText()).isNotEmpty();
        assertThat(error.path("line").asInt(0)).isEqualTo(line);
    }

    // --- one

    @Test
    void aValueIsPublishedAndItsPositionTold() throws Exception {
        var answer =
                post("energy?key=m%C3%A41", JSON, "{\"a\": 1.0}", "Sluice-Header-Tenant", "%C3%A4");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"position\":\"1.hash.0:1\"}");
        assertThat(log.values()).containsExactly("{\"a\": 1.0}");
        assertThat(log.keys()).containsExactly("mä1");
        assertThat(log.headers(0)).isEqualTo(Map.of("tenant", "ä"));
        assertThat(
                        post("energy", "application/json; charset=utf-8", "1", "Sluice-Key", "k%25")
                                .statusCode())
                .isEqualTo(200);
        assertThat(log.keys()).containsExactly("mä1", "k%");
    }

    @Test
    void aPositionThatIsNotKnownYetIsNull() throws Exception {
        for (int i = 0; i < 7; i++) {
            assertThat(post("energy", JSON, "1").body()).contains("1.hash");
        }
        assertThat(post("energy", JSON, "1").body()).isEqualTo("{\"position\":null}");
    }

    @Test
    void otherStreamsTakeWhatTheirPayloadsAre() throws Exception {
        assertThat(post("words", "text/plain; charset=utf-8", "hä").statusCode()).isEqualTo(200);
        assertThat(post("bytes", "application/octet-stream", "xyz").statusCode()).isEqualTo(200);
        assertThat(others.values()).containsExactly("hä", "xyz");
        assertRefused(post("words", JSON, "1"), 415, "unsupported_content_type", 0);
        assertRefused(post("bytes", "", "1"), 415, "unsupported_content_type", 0);
    }

    @Test
    void aKeyIsDeletedByItsName() throws Exception {
        assertThat(post("energy?key=a&delete=true", "", "").statusCode()).isEqualTo(200);
        assertThat(log.got().getFirst().value()).isNull();
        assertRefused(post("energy?delete=true", "", ""), 400, "missing_key", 0);
        assertRefused(post("energy?key=a&delete=true", JSON, "1"), 400, "invalid_data", 0);
        assertRefused(post("energy?key=a", JSON, ""), 400, "missing_data", 0);
    }

    @Test
    void theKeyOfAStreamWithARuleComesFromTheValue() throws Exception {
        assertThat(post("tasks", JSON, "{\"user_id\":\"u1\"}").statusCode()).isEqualTo(200);
        assertThat(others.keys()).containsExactly("u1");
        assertRefused(post("tasks", JSON, "{\"user_id\":\"\"}"), 400, "missing_key", 0);
    }

    // --- who

    @Test
    void onlyWhoMayPublishes() throws Exception {
        var request = HttpRequest.BodyPublishers.ofString("1");
        for (var token : List.of("", "bad")) {
            var answer = server().send(server().to("/api/v1/energy?token=" + token).POST(request));
            assertRefused(answer, 401, "unauthenticated", 0);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        assertRefused(
                server().send(server().to("/api/v1/energy?token=reader").POST(request)),
                403,
                "forbidden",
                0);
        assertRefused(post("secret", JSON, "1"), 403, "forbidden", 0);
        assertRefused(post("nothing", JSON, "1"), 404, "stream_not_found", 0);
        assertThat(log.got()).isEmpty();
    }

    // --- bad input

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                  | 400 | invalid_json",
                "{} {}              | 400 | invalid_json",
                "'[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]' | 400 | too_deep",
                "'\"\u0001\"'       | 400 | invalid_json"
            })
    void whatIsNotJsonIsRefused(String body, int status, String code) throws Exception {
        assertRefused(post("energy", JSON, body), status, code, 0);
        assertThat(log.got()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/cloudevents+json"
            })
    void otherContentTypesAreRefused(String contentType) throws Exception {
        assertRefused(post("energy", contentType, "1"), 415, "unsupported_content_type", 0);
    }

    @Test
    void compressedBodiesAreRefused() throws Exception {
        assertRefused(
                post("energy", JSON, "1", "Content-Encoding", "gzip"),
                415,
                "unsupported_content_type",
                0);
    }

    @Test
    void whatIsTooLargeIsRefused() throws Exception {
        assertRefused(post("energy", JSON, "\"" + "x".repeat(100_000) + "\""), 413, "too_large", 0);
        assertRefused(post("energy", JSON, "x".repeat(200_001)), 413, "request_too_large", 0);
    }

    @Test
    void keysAndHeadersAreChecked() throws Exception {
        assertRefused(post("energy?key=", JSON, "1"), 400, "invalid_key", 0);
        assertRefused(post("energy?key=a&key=b", JSON, "1"), 400, "invalid_key", 0);
        assertRefused(post("energy?key=a", JSON, "1", "Sluice-Key", "a"), 400, "invalid_key", 0);
        assertRefused(post("energy", JSON, "1", "Sluice-Key", "%zz"), 400, "invalid_key", 0);
        assertRefused(post("energy?key=" + "k".repeat(1025), JSON, "1"), 400, "key_too_long", 0);
        for (String name : List.of("ce_id", "sluice_id", "a$b")) {
            assertRefused(
                    post("energy", JSON, "1", "Sluice-Header-" + name, "x"),
                    400,
                    "invalid_header",
                    0);
        }
        assertRefused(
                post("energy", JSON, "1", "Sluice-Header-a", "x".repeat(257)),
                400,
                "invalid_header",
                0);
        assertRefused(
                post("energy", JSON, "1", "Idempotency-Key", "a b"),
                400,
                "invalid_idempotency_key",
                0);
        assertThat(log.got()).isEmpty();
        assertThat(energy.counts().unusable(Reason.INVALID_HEADER).sum()).isEqualTo(4);
    }

    // --- lines

    @Test
    void linesArePublishedInTheirOrder() throws Exception {
        String lines =
                """
                {"key":"a","value": {"n":1.0} ,"headers":{"h":"x"}}\r

                {"value":[2]}
                {"key":"a","value":null}
                """;
        var answer = post("energy", LINES, lines);
        assertThat(answer.body())
                .isEqualTo("{\"positions\":[\"1.hash.0:1\",\"1.hash.0:2\",\"1.hash.0:3\"]}");
        assertThat(log.keys()).containsExactly("a", "-", "a");
        assertThat(log.got().getFirst().value()).hasToString("9 bytes");
        assertThat(log.headers(0)).isEqualTo(Map.of("h", "x"));
        assertThat(log.got().getLast().value()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                            | invalid_json",
                "7                            | not_an_object",
                "{}                           | missing_data",
                "{\"value\":1,\"x\":1}        | invalid_line",
                "{\"value\":1,\"value\":2}    | duplicate_attribute",
                "{\"value\":null}             | missing_key",
                "{\"value\":1,\"key\":1}      | invalid_key",
                "{\"value\":1,\"key\":\"\"}   | invalid_key",
                "{\"value\":1,\"headers\":[]} | not_an_object",
                "{\"value\":1,\"headers\":{\"a\":1}}       | invalid_header",
                "{\"value\":1,\"headers\":{\"ce_a\":\"\"}} | invalid_header"
            })
    void aBadLineIsNamedAndNothingIsPublished(String line, String code) throws Exception {
        var answer = post("energy", LINES, "{\"value\":1}\n\n" + line + "\n{\"value\":2}");
        assertRefused(answer, 400, code, 3);
        assertThat(log.got()).isEmpty();
    }

    @Test
    void thereMayBeSoManyLinesOnly() throws Exception {
        assertThat(post("energy", LINES, "{\"value\":1}\n".repeat(5)).statusCode()).isEqualTo(200);
        assertRefused(post("energy", LINES, "{\"value\":1}\n".repeat(6)), 413, "too_many", 0);
        assertRefused(post("energy", LINES, "\n \r\n"), 400, "missing_data", 0);
        assertThat(log.got()).hasSize(5);
    }

    @Test
    void linesOfOtherStreamsHoldTexts() throws Exception {
        assertThat(post("words", LINES, "{\"value\":\"a\\n\"}").statusCode()).isEqualTo(200);
        assertThat(post("bytes", LINES, "{\"value\":\"eHl6\"}").statusCode()).isEqualTo(200);
        assertThat(others.values()).containsExactly("a\n", "xyz");
        assertRefused(post("words", LINES, "{\"value\":1}"), 400, "invalid_data", 1);
        assertRefused(post("bytes", LINES, "{\"value\":\"%\"}"), 400, "invalid_data", 1);
    }

    // --- events

    private static String event(String id) {
        return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"user_id\":\"u\"}}"
                .formatted(id);
    }

    @Test
    void eventsAreUnderstoodWhereTheyAreTaken() throws Exception {
        assertThat(post("tasks", "application/cloudevents+json", event("1")).body())
                .isEqualTo("{\"position\":\"1.hash.0:1\"}");
        String batch = "[" + event("1") + "," + event("2") + "]";
        assertThat(post("tasks", "application/cloudevents-batch+json", batch).body())
                .contains("\"positions\":[null,\"1.hash.0:2\"]")
                .contains("\"duplicates\":[1]");
        assertThat(
                        post(
                                        "tasks",
                                        JSON,
                                        "{\"user_id\":\"u\"}",
                                        "ce-id",
                                        "3",
                                        "ce-source",
                                        "s",
                                        "ce-type",
                                        "t",
                                        "ce-specversion",
                                        "1.0")
                                .body())
                .isEqualTo("{\"position\":\"1.hash.0:3\"}");
        assertThat(others.headers(2)).containsEntry("ce_id", "3");
        assertRefused(
                post("tasks", "application/cloudevents+json", event("")), 400, "missing_id", 0);
        String bad = "[" + event("4") + "," + event("") + "]";
        assertRefused(
                post("tasks", "application/cloudevents-batch+json", bad), 400, "missing_id", 2);
        assertThat(others.got()).hasSize(3);
    }

    // --- once

    @Test
    void aRequestWithAKeyOfItsOwnIsDoneOnce() throws Exception {
        assertThat(post("energy", JSON, "1", "Idempotency-Key", "k").body()).contains("1.hash");
        assertThat(json(post("energy", JSON, "1", "Idempotency-Key", "k")).toString())
                .isEqualTo("{\"position\":null,\"duplicate\":true}");
        assertThat(post("energy", JSON, "2", "Idempotency-Key", "k").statusCode()).isEqualTo(200);
        assertThat(log.values()).containsExactly("1");
        assertThat(energy.counts().duplicates.sum()).isEqualTo(1);
        assertThat(energy.counts().differing.sum()).isEqualTo(1);
        var other =
                server().to("/api/v1/energy?token=other")
                        .header("Content-Type", JSON)
                        .header("Idempotency-Key", "k")
                        .POST(HttpRequest.BodyPublishers.ofString("3"));
        assertThat(server().send(other).body()).contains("1.hash");
        assertThat(post("energy", JSON, "4").statusCode()).isEqualTo(200);
        assertThat(log.values()).containsExactly("1", "3", "4");
        assertThat(log.headers(0)).containsOnlyKeys("sluice_id");
    }

    // --- the log

    @Test
    void whileTheLogIsAwayClientsAreAskedToComeAgain() throws Exception {
        restart();
        log.goAway();
        var answer = post("energy", JSON, "1");
        assertRefused(answer, 503, "unavailable", 0);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void ofABatchIsToldWhatTheLogHas() throws Exception {
        restart();
        log.confirmOnly(2);
        String lines = "{\"value\":1}\n\n{\"value\":2}\n{\"value\":3}";
        var answer = post("energy", LINES, lines, "Idempotency-Key", "batch");
        assertRefused(answer, 503, "unavailable", 0);
        assertThat(json(answer).path("appended").toString()).isEqualTo("[1,3]");
        log.comeBack();
        answer = post("energy", LINES, lines, "Idempotency-Key", "batch");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("duplicates").toString()).isEqualTo("[1,3,4]");
        assertThat(log.values()).containsExactly("1", "2", "3");
    }

    @Test
    void whatTheLogRejectsIsNamed() throws Exception {
        String rejected = "\"" + FakeLog.REJECTED + "\"";
        assertRefused(post("energy", JSON, rejected), 400, "rejected", 0);
        var answer = post("energy", LINES, "{\"value\":1}\n{\"value\":" + rejected + "}");
        assertRefused(answer, 400, "rejected", 2);
        assertThat(json(answer).path("appended").toString()).isEqualTo("[1]");
    }

    @Test
    void aStreamIsThereOnce() {
        assertThatThrownBy(() ->
                        new Publishing(
                                PublishSettings.STANDARD,
                                List.of(stream(energy, true), stream(energy, false))))
                .hasMessageContaining("energy");
    }
}
