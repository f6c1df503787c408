package io.sluice.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Delivers task events as Dapr does: again after a while, until it is told that they are taken. */
final class Sidecar implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Dapr waits much longer; long enough that nodes have read what a killed one had taken. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final HttpClient http = HttpClient.newHttpClient();

    static String event(String id, String user, int n) {
        return event(id, user, n, "");
    }

    /** An event for a user, with a number and some more. */
    static String event(String id, String user, int n, String more) {
        return """
        {"specversion":"1.0","id":"%s","source":"backend","type":"com.dapr.event.sent",\
        "datacontenttype":"application/json","topic":"task-updates","pubsubname":"kafka-pubsub",\
        "data":{"event_type":"task.created","user_id":"%s","n":%d,"more":"%s"}}\
        """
                .formatted(id, user, n, more);
    }

    /** Delivers once. */
    HttpResponse<String> post(int port, String body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/task-updates"))
                        .timeout(PATIENCE)
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Content-Type", "application/cloudevents+json")
                        .POST(BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Delivers until it is taken. */
    void deliver(int port, String event) {
        if (!isTaken(port, event)) {
            Awaitility.await("taken: " + event)
                    .atMost(PATIENCE)
                    .pollDelay(PAUSE)
                    .pollInterval(PAUSE)
                    .until(() -> isTaken(port, event));
        }
    }

    private boolean isTaken(int port, String event) {
        try {
            return post(port, event, "dapr-api-token", TaskNodes.API_TOKEN)
                    .body()
                    .contains("SUCCESS");
        } catch (IOException gone) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
