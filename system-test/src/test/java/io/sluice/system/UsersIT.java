package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.auth.Secret;
import io.sluice.auth.TokenMint;
import io.sluice.hub.Time;
import java.net.URLEncoder;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events for one user, from Kafka to the tasks dialect and to one's own channel. */
class UsersIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Wrapped as Dapr wraps what it publishes. */
    private static final String ENVELOPE =
            """
            {"specversion":"1.0","id":"%s","source":"backend","type":"com.dapr.event.sent",\
            "datacontenttype":"application/json","pubsubname":"kafka-pubsub","data":%s}\
            """;

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;
    private static int events;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"));
        brokers.kafka().createTopic("task-updates", 2, Map.of());
        brokers.kafka().createTopic("plain", 1, Map.of());
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                kafka: {brokers: "%s"}
                                streams:
                                  tasks:
                                    topic: task-updates
                                    envelope: cloudevents
                                    key: "{value.user_id}"
                                    perUser: true
                                  plain: {topic: plain}
                                endpoints:
                                  - {path: /ws, dialect: tasks, streams: [tasks]}
                                  - {path: /ws, dialect: flat, streams: [plain]}
                                  - {path: /again, dialect: tasks, streams: [tasks], replayOnConnect: 1h}
                                auth:
                                  issuers: [{name: test, secret: %s}]
                                  grants:
                                    - {allow: [subscribe, replay, stats]}
                                    - {allow: [subscribe], streams: [tasks], keys: ["*"], claim: role, value: support}
                                """
                                        .formatted(brokers.bootstrap(), Tokens.SECRET))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    @AfterEach
    void leave() throws Exception {
        for (var one : opened) {
            one.close();
        }
    }

    // --- who comes and what happens

    private static String token(String user, Map<String, Object> claims) {
        return new TokenMint(Secret.of(Tokens.SECRET), Time.system())
                .mint(user, Duration.ofMinutes(10), claims);
    }

    private Client tasks(String user) {
        return tasks("/ws", user, token(user, Map.of()));
    }

    private Client tasks(String path, String user, String token) {
        var client = connect("%s?user_id=%s&token=%s".formatted(path, encoded(user), token));
        client.await("connected", 1);
        return client;
    }

    private Client connect(String pathAndQuery) {
        var client = Client.connect(gateway.ws(pathAndQuery));
        opened.add(client);
        return client;
    }

    /** Connects where that is refused; answers with which status. */
    private static int refused(String pathAndQuery) {
        var failure =
                catchThrowableOfType(
                        CompletionException.class,
                        () -> Client.connect(gateway.ws(pathAndQuery)).close());
        var cause = (WebSocketHandshakeException) failure.getCause();
        return cause.getResponse().statusCode();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String event(String user, String title) {
        return """
        {"event_type": "task.created", "user_id": %s, "title": "%s"}\
        """
                .formatted(user, title);
    }

    /** Publishes an event's data in an envelope. */
    private static void publish(String data) throws Exception {
        publishRaw(ENVELOPE.formatted("e" + events++, data));
    }

    private static void publishRaw(String value) throws Exception {
        publishRaw("task-updates", value);
    }

    private static void publishRaw(String topic, String value) throws Exception {
        var record = new ProducerRecord<byte[], byte[]>(topic, null, value.getBytes(UTF_8));
        brokers.producer().send(record).get();
    }

    private static List<String> titles(Client client) {
        return client.messages("task_update").stream()
                .map(m -> m.path("event").path("title").asText())
                .toList();
    }

    private static void awaitTitles(Client client, String... titles) {
        client.await("titles " + List.of(titles), _ -> titles(client).equals(List.of(titles)));
    }

    // --- the dialect

    @Test
    void allConnectionsOfAUserGetItsEventsAndNobodyElseDoes() throws Exception {
        var first = tasks("ann");
        var second = tasks("ann");
        var other = tasks("bob");
        publish(event("\"ann\"", "for ann"));
        publish(event("\"bob\"", "for bob"));
        awaitTitles(first, "for ann");
        awaitTitles(second, "for ann");
        awaitTitles(other, "for bob");
        assertThat(first.messages("task_update").getFirst().path("timestamp").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(first.received().getLast())
                .startsWith("{\"type\":\"task_update\",\"event\":" + event("\"ann\"", "for ann"));
        assertThat(first.received().getFirst())
                .startsWith(
                        "{\"type\":\"connected\",\"message\":\"WebSocket connected successfully\","
                                + "\"user_id\":\"ann\",\"timestamp\":\"");
    }

    @Test
    void dataMayBeAStringOrBase64OrNoEventAtAll() throws Exception {
        var client = tasks("carl");
        publish("\"" + event("\"carl\"", "as text").replace("\"", "\\\"") + "\"");
        String base64 =
                java.util.Base64.getEncoder()
                        .encodeToString(event("\"carl\"", "as base64").getBytes(UTF_8));
        publishRaw(
                ENVELOPE.formatted("b", "0")
                        .replace("\"data\":0", "\"data_base64\":\"" + base64 + "\""));
        publishRaw(event("\"carl\"", "as it is"));
        client.await("three", _ -> titles(client).size() == 3);
        assertThat(titles(client)).containsExactlyInAnyOrder("as text", "as base64", "as it is");
    }

    @Test
    void usersMayBeNumbers() throws Exception {
        var client = tasks("4711");
        publish(event("4711", "a number"));
        publish(event("\"4711\"", "a text"));
        client.await("both", _ -> titles(client).size() == 2);
    }

    @Test
    void aPingIsAnsweredAndUnknownMessagesAreNot() {
        var client = tasks("dora");
        client.send("{\"type\":\"hello\"}").send("").send("{\"type\":\"ping\"}");
        client.await("pong", 1);
        assertThat(client.received()).hasSize(2).last().isEqualTo("{\"type\":\"pong\"}");
        client.sendBinary("{\"type\":\"ping\"}".getBytes(UTF_8));
        client.await("pong", 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "[1]", "7"})
    void whatIsNoJsonObjectEndsTheConnection(String message) {
        var client = tasks("emil");
        client.send(message);
        assertThat(client.awaitClose(SOON)).isEqualTo(1008);
    }

    @Test
    void aClientMayBeginAWhileAgo() throws Exception {
        publish(event("\"frida\"", "before"));
        gateway.awaitMeter("sluice_publications_total{stream=\"tasks\"}", 1);
        var client = tasks("/again", "frida", token("frida", Map.of()));
        publish(event("\"frida\"", "after"));
        awaitTitles(client, "before", "after");
    }

    // --- who may

    @ParameterizedTest
    @ValueSource(strings = {"/ws?user_id=&token=", "/again?token="})
    void withoutAUserAConnectionIsClosed(String url) {
        var client = connect(url + token("ann", Map.of()));
        assertThat(client.awaitClose(SOON)).isEqualTo(1008);
        assertThat(client.received()).isEmpty();
    }

    @Test
    void anotherUserIsRefusedUnlessAGrantSaysOtherwise() throws Exception {
        assertThat(refused("/ws?user_id=bob&token=" + token("ann", Map.of()))).isEqualTo(403);
        assertThat(refused("/ws?user_id=bob")).isEqualTo(401);
        var support = tasks("/ws", "greta", token("support", Map.of("role", "support")));
        publish(event("\"greta\"", "seen by support"));
        awaitTitles(support, "seen by support");
    }

    @Test
    void anEndpointOfTheSamePathAnswersWhereNoUserIsNamed() throws Exception {
        var flat = connect("/ws?token=" + token("ann", Map.of()));
        publishRaw("plain", "{\"n\":1}");
        assertThat(flat.awaitCount(1)).containsExactly("{\"n\":1}");
    }

    // --- native clients

    private Client nativeClient(String user) {
        return connect("/v1/ws?token=" + token(user, Map.of()));
    }

    @Test
    void nativeClientsHaveTheirUsersChannelToo() throws Exception {
        var me = nativeClient("hans").say("subscribe", "channel", "@me");
        var named = nativeClient("hans").say("subscribe", "channel", "tasks:hans");
        me.await("subscribed", 1);
        named.await("subscribed", 1);
        publish(event("\"hans\"", "native"));
        publish(event("\"ida\"", "not his"));
        JsonNode data = me.await("data", 1).getFirst();
        assertThat(data.path("stream").asText()).isEqualTo("tasks");
        assertThat(data.path("channel").asText()).isEqualTo("@me");
        assertThat(data.path("data").path("title").asText()).isEqualTo("native");
        named.await("data", 1);
        String after = data.path("position").asText();
        var later =
                nativeClient("hans")
                        .say("subscribe", "channel", "tasks:@me", "after", List.of(after));
        later.await("synced", 1);
        publish(event("\"hans\"", "later"));
        later.await("data", 1);
        assertThat(later.messages("data").getFirst().path("data").path("title").asText())
                .isEqualTo("later");
        assertThat(me.messages("data")).hasSize(2);
    }

    @Test
    void nativeClientsAreRefusedWhatIsNotTheirs() {
        var client = nativeClient("ida");
        client.say("subscribe", "channels", List.of("tasks:hans", "tasks"));
        var errors = client.await("error", 2);
        assertThat(errors).allMatch(e -> e.path("code").asText().equals("forbidden"));
    }

    @Test
    void eventStreamsHaveOnesOwnChannel() throws Exception {
        try (var stream = EventStream.open(gateway, "/sse/@me?token=" + token("jan", Map.of()))) {
            stream.await("subscribed", 1);
            publish(event("\"jan\"", "by event"));
            stream.await("message", 1);
        }
    }

    // --- what is no event

    @Test
    void brokenEventsAreCountedAndHarmNobody() throws Exception {
        var client = tasks("kim");
        publishRaw(ENVELOPE.formatted("", event("\"kim\"", "no id")));
        publishRaw("{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\"}");
        publish(event("\"kim\"", "good"));
        awaitTitles(client, "good");
        gateway.awaitMeter(
                "sluice_log_unmapped_total{reason=\"invalid_cloudevent\",stream=\"tasks\"}", 2);
    }
}
