package io.sluice.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A client of server-sent events as the HTML standard has them, which keeps every event. It does
 * not connect again by itself.
 */
final class EventStream implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpResponse<Stream<String>> response;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private final Thread reader;
    private volatile String lastId;

    /**
     * An event as it is dispatched.
     *
     * @param id the last there was, of this event or one before
     */
    record Event(String type, String data, String id) {
        JsonNode json() {
            try {
                return JSON.readTree(data);
            } catch (JsonProcessingException e) {
                throw new AssertionError("not one JSON document: " + data, e);
            }
        }

        int number() {
            return json().get("data").get("n").asInt();
        }
    }

    private EventStream(HttpRequest request) throws Exception {
        lastId = request.headers().firstValue("Last-Event-ID").orElse("");
        response = http.send(request, BodyHandlers.ofLines());
        reader = Thread.ofVirtual().start(this::read);
    }

    /**
     * @param headers names and values in turn
     */
    static EventStream open(GatewayProcess gateway, String pathAndQuery, String... headers)
            throws Exception {
        var url = URI.create("http://127.0.0.1:" + gateway.port() + pathAndQuery);
        var request =
                HttpRequest.newBuilder(url)
                        .timeout(Duration.ofSeconds(20))
                        .header("Accept", "text/event-stream");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return new EventStream(request.build());
    }

    private void read() {
        var event = new Draft();
        try (var lines = response.body()) {
            lines.forEach(line -> take(line, event));
        } catch (UncheckedIOException ended) {
            // the connection is gone
        }
    }

    /** An event that is not complete. */
    private static final class Draft {
        private final StringBuilder data = new StringBuilder();
        private String type = "message";
    }

    private void take(String line, Draft event) {
        if (line.isEmpty()) {
            dispatch(event);
            return;
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
        switch (field) {
            case "" -> comments.add(value);
            case "id" -> lastId = value;
            case "event" -> event.type = value;
            case "data" -> event.data.append(value).append('\n');
            default -> throw new AssertionError("no field of events: " + line);
        }
    }

    private void dispatch(Draft event) {
        if (!event.data.isEmpty()) {
            String data = event.data.substring(0, event.data.length() - 1);
            events.add(new Event(event.type, data, lastId));
        }
        event.data.setLength(0);
        event.type = "message";
    }

    HttpResponse<?> response() {
        return response;
    }

    List<Event> events() {
        return List.copyOf(events);
    }

    List<Event> events(String type) {
        return events.stream().filter(event -> event.type().equals(type)).toList();
    }

    /** What was published. */
    List<Event> publications() {
        return events("message");
    }

    List<Integer> numbers() {
        return publications().stream().map(Event::number).toList();
    }

    List<String> comments() {
        return List.copyOf(comments);
    }

    /** What a client gives back by {@code Last-Event-ID}. */
    String lastId() {
        return lastId;
    }

    EventStream await(String what, Predicate<? super EventStream> wanted) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> wanted.test(this));
        return this;
    }

    EventStream await(String type, int count) {
        return await(count + " events " + type, _ -> events(type).size() >= count);
    }

    /** Waits until nothing more can come. */
    EventStream awaitEnd() throws InterruptedException {
        if (!reader.join(Duration.ofSeconds(30))) {
            throw new AssertionError("has not ended: " + events);
        }
        return this;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
