package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.system.TaskNodes.Keeper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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

    @TempDir private static Path directory;
    private static TaskNodes.Servers servers;
    private static final HttpClient http = HttpClient.newHttpClient();
    private static final Sidecar sidecar = new Sidecar();

    @BeforeAll
    static void start() throws Exception {
        servers = new TaskNodes.Servers(directory);
    }

    @AfterAll
    static void stop() {
        http.shutdownNow();
        sidecar.close();
        servers.close();
    }

    private static TaskNodes two(Keeper keeper) throws Exception {
        return servers.nodes(keeper, 2);
    }

    // --- the sidecar, and others who ask

    /** Delivers to the nodes in turn. */
    private static void deliver(TaskNodes nodes, String id, String user, int n) {
        sidecar.deliver(nodes.node(n % 2).port(), Sidecar.event(id, user, n));
    }

    private static HttpResponse<String> post(GatewayProcess node, String body, String... headers)
            throws Exception {
        return sidecar.post(node.port(), body, headers);
    }

    private static JsonNode ask(GatewayProcess node, String method, String path, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                        .timeout(SOON)
                        .header("X-API-Key", TaskNodes.KEY)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build();
        var response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isLessThan(300);
        return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
    }

    private static Client tasks(GatewayProcess node, String user) {
        var client =
                Client.connect(node.ws("/ws?user_id=" + user + "&token=" + TaskNodes.token(user)));
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
        try (var nodes = two(keeper);
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

    // --- what is not taken

    @Test
    void whatCannotBeUsedIsDroppedCountedAndKept() throws Exception {
        try (var nodes = two(Keeper.REDIS)) {
            var node = nodes.node(0);
            for (String broken :
                    List.of(
                            Sidecar.event("", "ann", 1),
                            Sidecar.event("x", "", 1),
                            "no json",
                            "[]",
                            Sidecar.event("y", "ann", 1).replace("\"specversion\":\"1.0\",", ""))) {
                var answer = post(node, broken, "dapr-api-token", TaskNodes.API_TOKEN);
                assertThat(answer.statusCode()).as(broken).isEqualTo(200);
                assertThat(answer.body()).as(broken).contains("DROP");
            }
            var forged = post(node, Sidecar.event("z", "ann", 1), "dapr-api-token", "forged");
            assertThat(forged.statusCode()).isEqualTo(401);
            assertThat(post(node, Sidecar.event("z", "ann", 1)).statusCode()).isEqualTo(401);
            assertThat(ask(node, "GET", "/quarantine", "").toString()).contains("missing_key");
        }
    }

    @Test
    void whatIsPublishedIsAnsweredWithItsPosition() throws Exception {
        try (var nodes = two(Keeper.KAFKA);
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
        try (var nodes = two(keeper);
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
            nodes.kill(1);
            awaitStats(
                    nodes.node(0),
                    "/stats",
                    "{\"total_users\":1,\"total_connections\":1,\"users\":{\"ann\":1}}");
        }
    }

    @ParameterizedTest
    @EnumSource(Keeper.class)
    void comingAndGoingIsToldOnAllNodes(Keeper keeper) throws Exception {
        try (var nodes = two(keeper);
                var watcher = Client.connect(presence(nodes.node(0)));
                var stranger =
                        Client.connect(
                                nodes.node(0).ws("/v1/ws?token=" + TaskNodes.token("eve")))) {
            watcher.say("subscribe", "channel", "presence").await("subscribed", 1);
            stranger.say("subscribe", "channel", "presence").await("error", 1);
            try (var _ = tasks(nodes.node(1), "ann")) {
                watcher.await("has come", _ -> told(watcher).contains("ann join"));
            }
            watcher.await("has left", _ -> told(watcher).contains("ann leave"));
            assertThat(told(watcher).indexOf("ann join"))
                    .isLessThan(told(watcher).indexOf("ann leave"));
            assertThat(stranger.messages("error").getFirst().path("code").asText())
                    .isEqualTo("forbidden");
            try (var later = Client.connect(presence(nodes.node(1)))) {
                later.say("subscribe", "channel", "presence:ann", "mode", "state");
                later.await("synced", 1);
                assertThat(told(later)).containsExactly("ann leave");
            }
        }
    }

    private static URI presence(GatewayProcess node) {
        return node.ws("/v1/ws?token=" + TaskNodes.WATCHER);
    }

    private static List<String> told(Client client) {
        return client.messages("data").stream()
                .map(m -> m.path("key").asText() + " " + m.path("data").path("event").asText())
                .toList();
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
        try (var nodes = two(keeper);
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
                assertThat(statusOfUpgrade(node, "/ws?user_id=ann&token=" + TaskNodes.token("ann")))
                        .isEqualTo(401);
            }
            ask(nodes.node(1), "DELETE", "/api/v1/revocations?jti=token-of-ann", "");
            Awaitility.await("accepted again")
                    .atMost(SOON)
                    .until(() ->
                            statusOfUpgrade(
                                            nodes.node(0),
                                            "/ws?user_id=ann&token=" + TaskNodes.token("ann"))
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
