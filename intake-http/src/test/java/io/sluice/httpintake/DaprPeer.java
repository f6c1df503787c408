package io.sluice.httpintake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Dapr sidecar as its contract has it: asks for the subscriptions, delivers to the route it is
 * told, and repeats whatever was not done: after {@code RETRY}, a status it does not know, an HTTP
 * status other than 2xx and 404, or no answer in time.
 */
final class DaprPeer {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int PATIENCE = 200;

    private final TestServer app;
    private final @Nullable String token;
    private Duration timeout = Duration.ofSeconds(5);

    /** What was given up, as the app had asked or by the contract. */
    final List<String> dropped = new CopyOnWriteArrayList<>();

    /** How often anything was delivered. */
    final AtomicInteger deliveries = new AtomicInteger();

    DaprPeer(TestServer app, @Nullable String token) {
        this.app = app;
        this.token = token;
    }

    DaprPeer patient(Duration longest) {
        timeout = longest;
        return this;
    }

    JsonNode subscriptions() throws IOException, InterruptedException {
        var answer = app.send(authorized(app.to("/dapr/subscribe")));
        if (answer.statusCode() != 200) {
            throw new IOException("no subscriptions: " + answer.statusCode());
        }
        return MAPPER.readTree(answer.body());
    }

    /** The route of a topic's subscription. */
    String route(String topic) throws IOException, InterruptedException {
        for (var subscription : subscriptions()) {
            if (subscription.path("topic").asText().equals(topic)) {
                return subscription.path("route").asText();
            }
        }
        throw new IOException("no subscription of " + topic);
    }

    private HttpRequest.Builder authorized(HttpRequest.Builder request) {
        return token == null ? request : request.header("dapr-api-token", token);
    }

    /** One delivery, and what the app says to it. */
    HttpResponse<String> deliver(String route, String contentType, String body)
            throws IOException, InterruptedException {
        deliveries.incrementAndGet();
        return app.send(
                authorized(app.to(route))
                        .timeout(timeout)
                        .header("content-type", contentType)
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Delivers an event until it is done or dropped. */
    void publish(String route, String event) throws IOException, InterruptedException {
        for (int i = 0; i < PATIENCE; i++) {
            switch (verdict(route, event)) {
                case "SUCCESS" -> {
                    return;
                }
                case "DROP" -> {
                    dropped.add(event);
                    return;
                }
                default -> {}
            }
        }
        throw new IOException("delivered too often");
    }

    private String verdict(String route, String event) throws IOException, InterruptedException {
        try {
            var answer = deliver(route, "application/cloudevents+json", event);
            if (answer.statusCode() == 404) {
                return "DROP";
            }
            if (answer.statusCode() / 100 != 2) {
                return "RETRY";
            }
            String status = MAPPER.readTree(answer.body()).path("status").asText("");
            return status.isEmpty() ? "SUCCESS" : status;
        } catch (HttpTimeoutException late) {
            return "RETRY";
        }
    }

    /** Delivers events together; those that are not done again, together. */
    void publishBulk(String route, List<String> events) throws IOException, InterruptedException {
        Map<String, String> open = new LinkedHashMap<>();
        events.forEach(event -> open.put("entry-" + open.size(), event));
        for (int i = 0; i < PATIENCE && !open.isEmpty(); i++) {
            var answer = deliver(route, "application/json", bulk(open));
            if (answer.statusCode() / 100 == 2) {
                for (var status : MAPPER.readTree(answer.body()).path("statuses")) {
                    settle(open, status.path("entryId").asText(), status.path("status").asText());
                }
            }
        }
        if (!open.isEmpty()) {
            throw new IOException("delivered too often");
        }
    }

    private void settle(Map<String, String> open, String id, String status) {
        switch (status) {
            case "SUCCESS" -> open.remove(id);
            case "DROP" -> dropped.add(String.valueOf(open.remove(id)));
            default -> {}
        }
    }

    /** As the sidecar has it, with members that mean nothing to us. */
    static String bulk(Map<String, String> events) {
        var entries = new ArrayList<String>();
        events.forEach((id, event) ->
                entries.add(
                        "{\"entryId\":\""
                                + id
                                + "\",\"event\":"
                                + event
                                + ",\"metadata\":null,"
                                + "\"contentType\":\"application/cloudevents+json\"}"));
        return "{\"id\":\"b\",\"topic\":\"t\",\"pubsubname\":\"p\",\"metadata\":{},\"entries\":["
                + String.join(",", entries)
                + "],\"type\":\"com.dapr.event.sent.bulk\"}";
    }
}
