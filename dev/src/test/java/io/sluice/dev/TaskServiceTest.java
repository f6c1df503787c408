package io.sluice.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TaskServiceTest {
    private static final Instant NOW = Instant.parse("2026-02-07T12:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void everyKindOfEventComesForEveryUserAndIsACloudEvent() throws Exception {
        var events = new TaskEvents(1);
        var ids = new HashSet<String>();
        var kinds = new TreeSet<String>();
        var users = new HashSet<String>();
        for (int i = 0; i < 500; i++) {
            JsonNode event = JSON.readTree(events.next(NOW));
            assertThat(event.path("specversion").asText()).isEqualTo("1.0");
            ids.add(event.path("id").asText());
            JsonNode data = event.path("data");
            assertThat(data.path("task_id").asText()).isNotEmpty();
            assertThat(data.path("timestamp").asText()).isEqualTo(NOW.toString());
            kinds.add(data.path("event_type").asText());
            users.add(data.path("user_id").asText());
        }
        assertThat(ids).hasSize(500);
        assertThat(users).isEqualTo(Set.copyOf(TaskEvents.USERS));
        assertThat(kinds)
                .containsExactly(
                        "reminder.triggered",
                        "task.completed",
                        "task.created",
                        "task.deleted",
                        "task.updated");
    }

    @Test
    void anEventIsGivenAgainUntilItIsTaken() throws Exception {
        Queue<String> answers =
                new ConcurrentLinkedQueue<>(
                        List.of("{\"status\":\"RETRY\"}", "{\"status\":\"SUCCESS\"}"));
        List<String> got = new CopyOnWriteArrayList<>();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/task-updates",
                exchange -> {
                    got.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    String next = answers.poll();
                    byte[] answer = (next == null ? "{}" : next).getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
        var route =
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/task-updates");
        try (var tasks =
                new TaskService(1, route, Duration.ofMillis(1), InstantSource.fixed(NOW))) {
            tasks.start();
            Awaitility.await().until(() -> tasks.delivered() >= 2);
        } finally {
            server.stop(0);
        }
        assertThat(got.get(1)).isEqualTo(got.get(0));
        assertThat(got.get(2)).isNotEqualTo(got.get(1));
    }
}
