package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.PayloadRule.Kind;
import io.sluice.hub.Quarantine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sidecar delivers, over real sockets. */
class DaprIntakeTest {
    private static final String STRUCTURED = "application/cloudevents+json";
    private static final String ROUTE = "/task-updates";

    private final FakeLog log = new FakeLog();
    private final TestTime time = new TestTime();
    private final Quarantine quarantine = new Quarantine(100, time);
    private final Inlet tasks = inlet(Targets.tasks(log));
    private final Inlet raw = inlet(new Target("raw", log, PayloadRule.of(Kind.JSON), null, false));
    private @Nullable TestServer server;

    private Inlet inlet(Target target) {
        return new Inlet(target, InletSettings.STANDARD, time);
    }

    private TestServer start(@Nullable String token, Duration deadline) throws IOException {
        var settings =
                new DaprSettings(
                        List.of(
                                DaprSubscription.of("kafka", "task-updates", ROUTE, "tasks"),
                                new DaprSubscription(
                                        "kafka",
                                        "raw-things",
                                        new DaprSubscription.Way("/raw", "raw"),
                                        List.of(),
                                        new DaprSubscription.Bulk(0, Duration.ZERO),
                                        null,
                                        Map.of("rawPayload", "true"))),
                        token,
                        deadline,
                        new EventLimits(200_000, 256, 8, 50));
        var intake = new DaprIntake(settings, Map.of("tasks", tasks, "raw", raw), quarantine);
        var made = new TestServer(intake.routes());
        server = made;
        return made;
    }

    private DaprPeer peer() throws IOException {
        return new DaprPeer(start(null, Duration.ofSeconds(5)), null);
    }

    /** A sidecar whose app gives up on the log soon. */
    private DaprPeer hasty() throws IOException {
        return new DaprPeer(start(null, Duration.ofMillis(30)), null);
    }

    @AfterEach
    void close() {
        log.comeBack();
        if (server != null) {
            server.close();
        }
    }

    private static String event(String id, String data) {
        return """
        {"specversion":"1.0","id":"%s","source":"backend","type":"com.dapr.event.sent",\
        "topic":"task-updates","pubsubname":"kafka","traceparent":"00-1","tracestate":"",\
        "datacontenttype":"application/json","data":%s}\
        """
                .formatted(id, data);
    }

    private static String task(String user, int number) {
        return "{\"event_type\": \"task.created\", \"user_id\": \"%s\", \"n\": %d}"
                .formatted(user, number);
    }

    private long unusable(Reason reason) {
        return tasks.counts().unusable(reason).sum();
    }

    private void assertDropped(DaprPeer peer, String contentType, String body, Reason reason)
            throws IOException, InterruptedException {
        long before = unusable(reason);
        int kept = quarantine.items().size();
        var answer = peer.deliver(ROUTE, contentType, body);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"DROP\"}");
        assertThat(unusable(reason)).isEqualTo(before + 1);
        assertThat(quarantine.items()).hasSize(kept + 1);
        var item = quarantine.items().getLast();
        assertThat(item.source()).isEqualTo("dapr tasks");
        assertThat(item.reason()).isEqualTo(reason.text());
        assertThat(item.origin()).isEqualTo(ROUTE);
        assertThat(log.got()).isEmpty();
    }

    // --- what is delivered

    @Test
    void anEventIsAcknowledgedWhenTheLogHasIt() throws Exception {
        var peer = peer();
        peer.publish(peer.route("task-updates"), event("1", task("u1", 1)));
        assertThat(log.values()).containsExactly(task("u1", 1));
        assertThat(log.keys()).containsExactly("u1");
        assertThat(log.headers(0))
                .containsEntry("ce_id", "1")
                .containsEntry("ce_source", "backend")
                .containsEntry("content-type", "application/json")
                .containsEntry("ce_traceparent", "00-1")
                .containsEntry("ce_topic", "task-updates")
                .doesNotContainKey("ce_tracestate");
        assertThat(peer.deliveries).hasValue(1);
    }

    @Test
    void theAcknowledgementWaitsForTheLog() throws Exception {
        var peer = peer();
        log.goAway();
        var published =
                CompletableFuture.runAsync(() -> {
                    try {
                        peer.publish(ROUTE, event("1", task("u1", 1)));
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        await().until(() -> log.count() == 1);
        assertThat(published).isNotDone();
        log.comeBack();
        published.join();
        assertThat(peer.deliveries).hasValue(1);
    }

    @Test
    void dataMayBeATextThatHoldsJson() throws Exception {
        var peer = peer();
        peer.publish(ROUTE, event("1", "\"{\\\"user_id\\\": 17}\""));
        assertThat(log.values()).containsExactly("{\"user_id\": 17}");
        assertThat(log.keys()).containsExactly("17");
    }

    @Test
    void anEventMayComeInHeadersOrAsPlainJsonOrInABatch() throws Exception {
        var peer = peer();
        var answer =
                start(null, Duration.ofSeconds(5))
                        .post(
                                ROUTE,
                                task("u1", 1),
                                "ce-specversion",
                                "1.0",
                                "ce-id",
                                "a%2B",
                                "ce-source",
                                "s",
                                "ce-type",
                                "t",
                                "content-type",
                                "application/json");
        assertThat(answer.body()).isEqualTo("{\"status\":\"SUCCESS\"}");
        assertThat(log.headers(0)).containsEntry("ce_id", "a+");
        assertThat(peer.deliver(ROUTE, "application/json", event("2", task("u1", 2))).body())
                .isEqualTo("{\"status\":\"SUCCESS\"}");
        String batch = "[%s,%s]".formatted(event("3", task("u1", 3)), event("4", task("u1", 4)));
        assertThat(peer.deliver(ROUTE, "application/cloudevents-batch+json", batch).body())
                .isEqualTo("{\"status\":\"SUCCESS\"}");
        assertThat(log.values())
                .containsExactly(task("u1", 1), task("u1", 2), task("u1", 3), task("u1", 4));
    }

    @Test
    void whatIsRawHasNoEnvelope() throws Exception {
        var peer = peer();
        assertThat(peer.deliver("/raw", "application/octet-stream", "{\"a\": 1}").body())
                .isEqualTo("{\"status\":\"SUCCESS\"}");
        String wrapped = event("1", "0").replace("\"data\":0", "\"data_base64\":\"eyJhIjogMn0=\"");
        assertThat(peer.deliver("/raw", STRUCTURED, wrapped).body())
                .isEqualTo("{\"status\":\"SUCCESS\"}");
        String bulk =
                "{\"entries\":[{\"entryId\":\"1\",\"event\":\"eyJhIjogM30=\","
                        + "\"contentType\":\"application/octet-stream\"}]}";
        assertThat(peer.deliver("/raw", "application/json", bulk).body())
                .contains("SUCCESS")
                .contains("\"entryId\":\"1\"");
        assertThat(log.values()).containsExactly("{\"a\": 1}", "{\"a\": 2}", "{\"a\": 3}");
        assertThat(peer.deliver("/raw", "text/plain", "not json").body()).contains("DROP");
        assertThat(peer.deliver("/raw", "text/plain", "").body()).contains("DROP");
    }

    // --- bulk

    @Test
    void aBulkIsAnsweredOneByOne() throws Exception {
        var peer = peer();
        var events = new ArrayList<String>();
        var tasks = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            tasks.add(i == 3 ? "{}" : task("u" + i % 2, i));
            events.add(event("e" + i, tasks.getLast()));
        }
        peer.publishBulk(ROUTE, events);
        tasks.remove(3);
        assertThat(log.values()).isEqualTo(tasks);
        assertThat(peer.dropped).containsExactly(events.get(3));
        assertThat(unusable(Reason.MISSING_KEY)).isEqualTo(1);
        assertThat(peer.deliveries).hasValue(1);
    }

    @Test
    void ofABulkOnlyWhatTheLogDidNotTakeComesAgain() throws Exception {
        var peer = new DaprPeer(start(null, Duration.ofSeconds(2)), null);
        log.confirmOnly(2);
        var events = new LinkedHashMap<String, String>();
        for (int i = 0; i < 4; i++) {
            events.put("e" + i, event("e" + i, task("u1", i)));
        }
        String first = peer.deliver(ROUTE, "application/json", DaprPeer.bulk(events)).body();
        assertThat(first.split("SUCCESS", -1)).hasSize(3);
        assertThat(first.split("RETRY", -1)).hasSize(3);
        log.comeBack();
        peer.publishBulk(ROUTE, List.copyOf(events.values()));
        assertThat(log.values())
                .containsExactly(task("u1", 0), task("u1", 1), task("u1", 2), task("u1", 3));
    }

    @Test
    void entriesThatCannotBeAnsweredAreKept() throws Exception {
        var peer = peer();
        String good = event("1", task("u1", 1));
        String bulk =
                "{\"entries\":[{\"event\":%s},{\"entryId\":1,\"event\":%s},7,{\"entryId\":\"a\"},"
                        + "{\"entryId\":\"b\",\"event\":%s},{\"entryId\":\"b\",\"event\":%s}]}";
        var answer = peer.deliver(ROUTE, "application/json", bulk.replace("%s", good));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body().split("entryId", -1)).hasSize(3);
        assertThat(unusable(Reason.MISSING_ENTRY_ID)).isEqualTo(4);
        assertThat(unusable(Reason.MISSING_DATA)).isEqualTo(1);
        assertThat(log.values()).hasSize(1);
        assertThat(peer.deliver(ROUTE, "application/json", "{\"entries\":[]}").body())
                .isEqualTo("{\"statuses\":[]}");
        String many = "[" + "0,".repeat(50) + "0]";
        assertThat(peer.deliver(ROUTE, "application/json", "{\"entries\":" + many + "}").body())
                .isEqualTo("{\"status\":\"DROP\"}");
        assertThat(unusable(Reason.TOO_MANY)).isEqualTo(1);
    }

    // --- the log

    @Test
    void whileTheLogIsAwayEverythingComesAgainAndIsThereOnce() throws Exception {
        var peer = hasty();
        log.goAway();
        for (int i = 0; i < 3; i++) {
            assertThat(peer.deliver(ROUTE, STRUCTURED, event("1", task("u1", 1))).body())
                    .isEqualTo("{\"status\":\"RETRY\"}");
        }
        assertThat(tasks.counts().unavailable.sum()).isEqualTo(3);
        log.comeBack();
        peer.publish(ROUTE, event("1", task("u1", 1)));
        assertThat(log.values()).hasSize(1);
        await().until(() -> tasks.underWay() == 0);
        assertThat(quarantine.items()).isEmpty();
    }

    @Test
    void aLogThatIsClosedMakesEverythingComeAgain() throws Exception {
        var peer = peer();
        log.closeForGood();
        assertThat(peer.deliver(ROUTE, STRUCTURED, event("1", task("u1", 1))).body())
                .isEqualTo("{\"status\":\"RETRY\"}");
        assertThat(tasks.underWay()).isZero();
    }

    @Test
    void aSidecarThatDoesNotWaitDeliversAgainToTheSameAppend() throws Exception {
        var peer = new DaprPeer(start(null, Duration.ofSeconds(30)), null);
        log.goAway();
        var published =
                CompletableFuture.runAsync(() -> {
                    try {
                        peer.patient(Duration.ofMillis(20))
                                .publish(ROUTE, event("1", task("u1", 1)));
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
        await().until(() -> peer.deliveries.get() >= 3);
        log.comeBack();
        published.join();
        assertThat(log.values()).hasSize(1);
    }

    @Test
    void whatTheLogRejectsIsDropped() throws Exception {
        var peer = peer();
        String data = "{\"user_id\":\"u\",\"x\":\"" + FakeLog.REJECTED + "\"}";
        assertDropped(peer, STRUCTURED, event("1", data), Reason.REJECTED);
    }

    // --- once

    @Test
    void anEventThatComesAgainIsThereOnce() throws Exception {
        var peer = peer();
        peer.publish(ROUTE, event("1", task("u1", 1)));
        peer.publish(ROUTE, event("1", task("u1", 1)));
        peer.publish(ROUTE, event("1", task("u1", 2)));
        peer.publish(ROUTE, event("1", task("u1", 1)).replace("\"backend\"", "\"another\""));
        assertThat(log.values()).containsExactly(task("u1", 1), task("u1", 1));
        assertThat(tasks.counts().duplicates.sum()).isEqualTo(1);
        assertThat(tasks.counts().differing.sum()).isEqualTo(1);
        time.pass(Duration.ofMinutes(11));
        peer.publish(ROUTE, event("1", task("u1", 1)));
        assertThat(log.values()).hasSize(3);
    }

    // --- bad input

    @ParameterizedTest
    @CsvSource({
        "id, MISSING_ID",
        "source, MISSING_SOURCE",
        "specversion, MISSING_SPECVERSION",
        "type, MISSING_TYPE",
        "data, MISSING_DATA"
    })
    void anEventWithoutSomethingIsDropped(String member, Reason reason) throws Exception {
        String event =
                event("1", task("u1", 1)).replace("\"" + member + "\":", "\"x" + member + "\":");
        assertDropped(peer(), STRUCTURED, event, reason);
    }

    @Test
    void whatIsNoEventIsDropped() throws Exception {
        var peer = peer();
        assertDropped(peer, STRUCTURED, "", Reason.INVALID_JSON);
        assertDropped(peer, STRUCTURED, "{", Reason.INVALID_JSON);
        assertDropped(peer, STRUCTURED, "\u0000{}", Reason.INVALID_JSON);
        assertDropped(peer, STRUCTURED, "[]", Reason.NOT_AN_OBJECT);
        assertDropped(peer, STRUCTURED, "[".repeat(3000), Reason.TOO_DEEP);
        assertDropped(peer, "application/cloudevents-batch+json", "{}", Reason.INVALID_JSON);
        assertDropped(peer, "text/html", "<p>", Reason.UNSUPPORTED_CONTENT_TYPE);
        assertDropped(peer, "application/xml", event("1", "{}"), Reason.UNSUPPORTED_CONTENT_TYPE);
        assertDropped(peer, STRUCTURED, event("1", "{}"), Reason.MISSING_KEY);
        assertDropped(peer, STRUCTURED, event("1", "{\"user_id\":\"\"}"), Reason.MISSING_KEY);
        assertDropped(peer, STRUCTURED, event("1", "{\"user_id\":null}"), Reason.MISSING_KEY);
        assertDropped(
                peer,
                STRUCTURED,
                event("1", "{\"user_id\":\"" + "u".repeat(2000) + "\"}"),
                Reason.KEY_TOO_LONG);
    }

    @Test
    void whatIsTooLargeIsDroppedWithoutBeingRead() throws Exception {
        var peer = peer();
        String large = "x".repeat(150_000);
        assertDropped(
                peer,
                STRUCTURED,
                event("1", "{\"user_id\":\"u\",\"x\":\"%s\"}".formatted(large)),
                Reason.TOO_LARGE);
        assertDropped(peer, STRUCTURED, "x".repeat(200_001), Reason.TOO_LARGE);
        peer.publish(ROUTE, event("2", task("u1", 1)));
        assertThat(log.values()).hasSize(1);
    }

    @Test
    void aBugInAKeyRuleDropsOnlyTheEvent() throws Exception {
        var buggy =
                new Target(
                        "tasks",
                        log,
                        PayloadRule.of(Kind.JSON),
                        (_, value, _) -> {
                            if (value != null && value.text().contains("bug")) {
                                throw new IllegalStateException("a secret");
                            }
                            return Payload.of("k");
                        },
                        true);
        var settings =
                DaprSettings.of(List.of(DaprSubscription.of("p", "t", ROUTE, "tasks")), null);
        var intake = new DaprIntake(settings, Map.of("tasks", inlet(buggy)), quarantine);
        try (var app = new TestServer(intake.routes())) {
            var peer = new DaprPeer(app, null);
            peer.publish(ROUTE, event("1", "\"bug\""));
            peer.publish(ROUTE, event("2", "1"));
            assertThat(peer.dropped).hasSize(1);
            assertThat(log.values()).containsExactly("1");
            assertThat(quarantine.items().getLast().reason()).isEqualTo("bug");
        }
    }

    // --- who

    @Test
    void onlyWhoShowsTheTokenIsAnswered() throws Exception {
        var app = start("s3cret", Duration.ofSeconds(5));
        var peer = new DaprPeer(app, "s3cret");
        peer.publish(peer.route("task-updates"), event("1", task("u1", 1)));
        assertThat(log.values()).hasSize(1);
        for (var forged : List.of("", "s3cre", "s3crets", "S3CRET")) {
            var other = new DaprPeer(app, forged.isEmpty() ? null : forged);
            assertThat(other.deliver(ROUTE, STRUCTURED, event("2", task("u1", 2))).statusCode())
                    .isEqualTo(401);
            assertThatThrownBy(other::subscriptions).hasMessageContaining("401");
        }
        var large = app.post(ROUTE, "x".repeat(150_000), "content-type", STRUCTURED);
        assertThat(large.statusCode()).isEqualTo(401);
        assertThat(app.post(ROUTE, "x".repeat(200_001)).statusCode()).isEqualTo(401);
        assertThat(log.values()).hasSize(1);
        assertThat(quarantine.items()).isEmpty();
    }

    @Test
    void elsewhereNothingIs() throws Exception {
        var app = start(null, Duration.ofSeconds(5));
        assertThat(app.post("/task-update", "{}").statusCode()).isEqualTo(404);
        assertThat(app.send(app.to(ROUTE)).statusCode()).isEqualTo(405);
    }

    // --- subscriptions

    @Test
    void theSubscriptionsAreTold() throws Exception {
        assertThat(peer().subscriptions().toString())
                .isEqualTo(
                        "[{\"pubsubname\":\"kafka\",\"topic\":\"task-updates\","
                                + "\"route\":\"/task-updates\"},"
                                + "{\"pubsubname\":\"kafka\",\"topic\":\"raw-things\","
                                + "\"route\":\"/raw\",\"bulkSubscribe\":{\"enabled\":true},"
                                + "\"metadata\":{\"rawPayload\":\"true\"}}]");
    }

    @Test
    void subscriptionsWithRulesAreToldAsVersionTwoHasThem() {
        var subscription =
                new DaprSubscription(
                        "p",
                        "t",
                        new DaprSubscription.Way("/b", "raw"),
                        List.of(
                                new DaprSubscription.Rule(
                                        "event.type == \"a\"",
                                        new DaprSubscription.Way("/a", "tasks"))),
                        new DaprSubscription.Bulk(10, Duration.ofMillis(40)),
                        "dead",
                        Map.of());
        assertThat(Json.write(subscription.toJson()).text())
                .isEqualTo(
                        "{\"pubsubname\":\"p\",\"topic\":\"t\",\"routes\":{\"rules\":"
                                + "[{\"match\":\"event.type == \\\"a\\\"\",\"path\":\"/a\"}],"
                                + "\"default\":\"/b\"},\"deadLetterTopic\":\"dead\","
                                + "\"bulkSubscribe\":{\"enabled\":true,\"maxMessagesCount\":10,"
                                + "\"maxAwaitDurationMs\":40}}");
    }
}
