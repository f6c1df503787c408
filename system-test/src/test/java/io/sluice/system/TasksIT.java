package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.dev.EmbeddedRedis;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Task updates from a Dapr sidecar to their users, over two nodes on one log, be that Kafka or
 * Redis; and what nodes know of each other.
 */
class TasksIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String API_TOKEN = "token-of-the-sidecar-0123456789";
    private static final String KEY = "key-of-the-backend-0123456789-abcdefgh";

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static EmbeddedRedis redis;
    private static final HttpClient http = HttpClient.newHttpClient();
    private static int cases;

    /** Where streams and nodes meet. */
    enum Keeper {
        KAFKA,
        REDIS;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"));
        redis =
                new EmbeddedRedis(
                        Files.createDirectory(directory.resolve("redis")), "127.0.0.1", 0);
        redis.start();
    }

    @AfterAll
    static void stop() throws Exception {
        http.shutdownNow();
        redis.close();
        brokers.close();
    }

    // --- nodes

    /** Two nodes that share everything. */
    private static final class Nodes implements AutoCloseable {
        private final String yaml;
        private final List<GatewayProcess> all = new ArrayList<>();

        Nodes(Keeper keeper) throws Exception {
            int number = cases++;
            String topic = "tasks-" + number;
            if (keeper == Keeper.KAFKA) {
                brokers.kafka().createTopic(topic, 2, Map.of());
            }
            yaml =
                    """
                    listen: {port: 0}
                    kafka: {brokers: "%s"}
                    redis: {uri: "%s"}
                    streams:
                      tasks:
                        log: %s
                        topic: %s
                        envelope: cloudevents
                        key: "{value.user_id}"
                        perUser: true
                    endpoints:
                      - {path: /ws, dialect: tasks, streams: [tasks]}
                    intake:
                      dapr:
                        apiToken: %s
                        subscriptions:
                          - {pubsub: kafka-pubsub, topic: task-updates, route: /task-updates, stream: tasks}
                    publish: {streams: {tasks: {}}}
                    cluster: {log: %s, prefix: "nodes-%d", presence: true, grace: 1s}
                    auth:
                      issuers: [{name: test, secret: %s}]
                      grants: [{allow: [subscribe, replay]}]
                      keys:
                        - {name: backend, key: %s, allow: [publish, stats, presence, admin]}
                    """
                            .formatted(
                                    brokers.bootstrap(),
                                    redis.uri(),
                                    keeper.text(),
                                    topic,
                                    API_TOKEN,
                                    keeper.text(),
                                    number,
                                    Tokens.SECRET,
                                    KEY);
            all.add(GatewayProcess.start(directory, yaml));
            all.add(GatewayProcess.start(directory, yaml));
            for (var node : all) {
                node.awaitReady();
            }
        }

        GatewayProcess node(int index) {
            return all.get(index);
        }

        /** Ends it as a crash would, and starts another in its place. */
        void replace(int index) throws Exception {
            all.get(index).child().kill();
            all.get(index).close();
            all.set(index, GatewayProcess.start(directory, yaml).awaitReady());
        }

        @Override
        public void close() {
            all.forEach(GatewayProcess::close);
        }
    }

    // --- the sidecar, and others who ask

    private static String event(String id, String user, int n) {
        return """
        {"specversion":"1.0","id":"%s","source":"backend","type":"com.dapr.event.sent",\
        "datacontenttype":"application/json","topic":"task-updates","pubsubname":"kafka-pubsub",\
        "data":{"event_type":"task.created","user_id":"%s","n":%d}}\
        """
                .formatted(id, user, n);
    }

    private static HttpResponse<String> post(GatewayProcess node, String body, String... headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + node.port() + "/task-updates"))
                        .timeout(SOON)
                        .header("Content-Type", "application/cloudevents+json")
                        .POST(BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Delivers to the nodes in turn, as Dapr does: again until the node says that it has it. */
    private static void deliver(Nodes nodes, String id, String user, int n) {
        deliver(nodes.node(n % 2), id, user, n);
    }

    private static void deliver(GatewayProcess node, String id, String user, int n) {
        Awaitility.await("taken: " + id)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptions()
                .until(() -> isTaken(node, event(id, user, n)));
    }

    private static boolean isTaken(GatewayProcess node, String event) throws Exception {
        return post(node, event, "dapr-api-token", API_TOKEN).body().contains("SUCCESS");
    }

    private static JsonNode ask(GatewayProcess node, String method, String path, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                        .timeout(SOON)
                        .header("X-API-Key", KEY)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        var response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
    }

    private static String token(String user) {
        long now = System.currentTimeMillis() / 1000;
        return Tokens.saying(
                Map.of("sub", user, "jti", "token-of-" + user, "iat", now, "exp", now + 600));
    }

    private static Client tasks(GatewayProcess node, String user) {
        var client = Client.connect(node.ws("/ws?user_id=" + user + "&token=" + token(user)));
        client.await("connected", 1);
        return client;
    }

    private static List<Integer> numbers(Client client) {
        return client.messages("task_update").stream()
                .map(m -> m.path("event").path("n").asInt())
                .toList();
    }

    // --- delivery

    @ParameterizedTest
    @EnumSource(Keeper.class)
    void anEventReachesItsUserOnAllNodesOnceAndInOrder(Keeper keeper) throws Exception {
        try (var nodes = new Nodes(keeper);
                var first = tasks(nodes.node(0), "ann");
                var second = tasks(nodes.node(1), "ann");
                var third = tasks(nodes.node(1), "ann");
                var other = tasks(nodes.node(0), "bob")) {
            for (int n = 0; n < 40; n++) {
                deliver(nodes, "a" + n, "ann", n);
                if (n % 10 == 0) {
                    deliver(nodes, "a" + n, "ann", n);
                    deliver(nodes, "b" + n, "bob", n);
                }
            }
            var all = IntStream.range(0, 40).boxed().toList();
            for (var client : List.of(first, second, third)) {
                client.await("all of ann's", _ -> numbers(client).size() >= 40);
                assertThat(numbers(client)).isEqualTo(all);
            }
            other.await("all of bob's", _ -> numbers(other).size() >= 4);
            assertThat(numbers(other)).containsExactly(0, 10, 20, 30);
        }
    }

    @ParameterizedTest
    @EnumSource(Keeper.class)
    void aNodeMayBeKilledAndNothingIsMissingOrComesTwice(Keeper keeper) throws Exception {
        int events = 300;
        try (var nodes = new Nodes(keeper)) {
            var client = new Returning(nodes.node(1), "ann");
            for (int n = 0; n < events; n++) {
                deliver(nodes, "e" + n, "ann", n);
                if (n == events / 2) {
                    nodes.replace(1);
                    client.moveTo(nodes.node(0));
                }
            }
            client.await(events);
            client.close();
        }
    }

    /** A native client on its own channel that comes back with its positions. */
    private static final class Returning implements AutoCloseable {
        private final String user;
        private final List<Integer> received = new ArrayList<>();
        private final Map<String, String> positions = new TreeMap<>();
        private Client client;

        Returning(GatewayProcess node, String user) {
            this.user = user;
            this.client = connect(node);
            client.say("subscribe", "channel", "@me").await("subscribed", 1);
            keep(client.messages("subscribed").getFirst().path("position"));
        }

        private Client connect(GatewayProcess node) {
            return Client.connect(node.ws("/v1/ws?token=" + token(user)));
        }

        private void keep(JsonNode position) {
            var all = new ArrayList<JsonNode>();
            if (position.isArray()) {
                position.forEach(all::add);
            } else {
                all.add(position);
            }
            for (var one : all) {
                String text = one.asText();
                int colon = text.lastIndexOf(':');
                positions.merge(
                        text.substring(0, colon),
                        text.substring(colon + 1),
                        (a, b) -> Long.parseLong(a) > Long.parseLong(b) ? a : b);
            }
        }

        private void take() {
            for (var data : client.messages("data")) {
                received.add(data.path("data").path("n").asInt());
                keep(data.path("position"));
            }
        }

        void moveTo(GatewayProcess node) {
            client.awaitClose(SOON);
            take();
            client = connect(node);
            var after =
                    positions.entrySet().stream()
                            .map(e -> e.getKey() + ":" + e.getValue())
                            .toList();
            client.say("subscribe", "channel", "@me", "after", after);
        }

        void await(int count) {
            int before = received.size();
            client.await("the rest", _ -> client.messages("data").size() + before >= count);
            take();
            assertThat(client.messages("gap")).isEmpty();
            assertThat(received).isEqualTo(IntStream.range(0, count).boxed().toList());
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @Test
    void redisMayBeRestartedAndNothingThatWasTakenIsLost() throws Exception {
        try (var nodes = new Nodes(Keeper.REDIS);
                var client = tasks(nodes.node(0), "ann")) {
            deliver(nodes, "r0", "ann", 0);
            redis.stop();
            var meanwhile = post(nodes.node(0), event("r1", "ann", 1), "dapr-api-token", API_TOKEN);
            assertThat(meanwhile.statusCode()).isEqualTo(200);
            assertThat(meanwhile.body()).contains("RETRY");
            redis.start();
            deliver(nodes.node(0), "r1", "ann", 1);
            deliver(nodes, "r2", "ann", 2);
            client.await("all", _ -> numbers(client).size() >= 3);
            assertThat(numbers(client)).containsExactly(0, 1, 2);
        }
    }

    // --- what is not taken

    @Test
    void whatCannotBeUsedIsDroppedCountedAndKept() throws Exception {
        try (var nodes = new Nodes(Keeper.REDIS)) {
            var node = nodes.node(0);
            for (String broken :
                    List.of(
                            event("", "ann", 1),
                            event("x", "", 1),
                            "no json",
                            "[]",
                            event("y", "ann", 1).replace("\"specversion\":\"1.0\",", ""))) {
                var answer = post(node, broken, "dapr-api-token", API_TOKEN);
                assertThat(answer.statusCode()).as(broken).isEqualTo(200);
                assertThat(answer.body()).as(broken).contains("DROP");
            }
            var forged = post(node, event("z", "ann", 1), "dapr-api-token", "forged");
            assertThat(forged.statusCode()).isEqualTo(401);
            assertThat(post(node, event("z", "ann", 1)).statusCode()).isEqualTo(401);
            assertThat(ask(node, "GET", "/quarantine", "").toString()).contains("missing_key");
        }
    }

    @Test
    void whatIsPublishedIsAnsweredWithItsPosition() throws Exception {
        try (var nodes = new Nodes(Keeper.KAFKA);
                var client = tasks(nodes.node(1), "ann")) {
            String body = "{\"user_id\":\"ann\",\"n\":7}";
            var answer = ask(nodes.node(0), "POST", "/api/v1/tasks", body);
            assertThat(answer.path("position").asText()).matches("1\\..{11}\\.[01]:1");
            client.await("published", _ -> numbers(client).equals(List.of(7)));
        }
    }

    // --- what nodes know

    @ParameterizedTest
    @EnumSource(Keeper.class)
    void countsAreOfAllNodesAndThoseOfADeadOneAgeOut(Keeper keeper) throws Exception {
        try (var nodes = new Nodes(keeper);
                var _ = tasks(nodes.node(0), "ann");
                var _ = tasks(nodes.node(1), "ann");
                var _ = tasks(nodes.node(1), "bob")) {
            awaitStats(
                    nodes.node(0),
                    "/stats",
                    "{\"total_users\":2,\"total_connections\":3,\"users\":{\"ann\":2,\"bob\":1}}");
            awaitStats(
                    nodes.node(1),
                    "/stats?scope=node",
                    "{\"total_users\":2,\"total_connections\":2,\"users\":{\"ann\":1,\"bob\":1}}");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() ->
                            ask(nodes.node(0), "GET", "/api/v1/presence", "").path("users").size()
                                    == 2);
            nodes.node(1).child().kill();
            awaitStats(
                    nodes.node(0),
                    "/stats",
                    "{\"total_users\":1,\"total_connections\":1,\"users\":{\"ann\":1}}");
        }
    }

    private static void awaitStats(GatewayProcess node, String path, String wanted)
            throws Exception {
        var expected = JSON.readTree(wanted);
        Awaitility.await(path + " is " + wanted)
                .atMost(SOON)
                .until(() -> ask(node, "GET", path, "").equals(expected));
    }

    @ParameterizedTest
    @EnumSource(Keeper.class)
    void whoIsRevokedIsClosedOnAllNodesAndComesInOnNone(Keeper keeper) throws Exception {
        try (var nodes = new Nodes(keeper);
                var first = tasks(nodes.node(0), "ann");
                var second = tasks(nodes.node(1), "ann");
                var other = tasks(nodes.node(1), "bob")) {
            long revokedAt = System.nanoTime();
            ask(nodes.node(0), "POST", "/api/v1/revocations", "{\"jti\":\"token-of-ann\"}");
            assertThat(first.awaitClose(SOON)).isEqualTo(1008);
            assertThat(second.awaitClose(SOON)).isEqualTo(1008);
            System.out.println(
                    "figure: revoked on both nodes after, ms: "
                            + (System.nanoTime() - revokedAt) / 1_000_000);
            assertThat(other.isOpen()).isTrue();
            nodes.replace(1);
            for (int i = 0; i < 2; i++) {
                var node = nodes.node(i);
                assertThat(statusOfUpgrade(node, "/ws?user_id=ann&token=" + token("ann")))
                        .isEqualTo(401);
            }
            ask(nodes.node(1), "DELETE", "/api/v1/revocations?jti=token-of-ann", "");
            Awaitility.await("accepted again")
                    .atMost(SOON)
                    .until(() ->
                            statusOfUpgrade(nodes.node(0), "/ws?user_id=ann&token=" + token("ann"))
                                    == 101);
        }
    }

    private static int statusOfUpgrade(GatewayProcess node, String pathAndQuery) {
        try (var _ = Client.connect(node.ws(pathAndQuery))) {
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }
}
