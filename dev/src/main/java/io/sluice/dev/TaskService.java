package io.sluice.dev;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task service whose events a gateway is given, on a thread of its own, as Dapr's sidecar gives
 * them: by HTTP, one after the other, and again until the gateway says that it has one.
 */
public final class TaskService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TaskService.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final TaskEvents events;
    private final URI route;
    private final Duration every;
    private final InstantSource time;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Thread thread =
            Thread.ofPlatform().name("dev-tasks").daemon().unstarted(this::run);
    private volatile long delivered;
    private boolean isLost;

    /**
     * @param seed which of all imaginable courses of events
     * @param route where events are posted
     * @param every how often something happens
     */
    public TaskService(long seed, URI route, Duration every, InstantSource time) {
        this.events = new TaskEvents(seed);
        this.route = route;
        this.every = every;
        this.time = time;
    }

    public void start() {
        thread.start();
    }

    /** How many events the gateway has said it has. */
    public long delivered() {
        return delivered;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void run() {
        try {
            while (true) {
                var event = events.next(time.instant());
                while (!isTaken(event)) {
                    Thread.sleep(every);
                }
                delivered++;
                Thread.sleep(every);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTaken(String event) throws InterruptedException {
        @Nullable String problem = post(event);
        if (problem != null && !isLost) {
            log.atInfo().addKeyValue("problem", problem).log("task events are not taken");
        } else if (problem == null && isLost) {
            log.info("task events are taken again");
        }
        isLost = problem != null;
        return problem == null;
    }

    /** Answers why the event has to be given again; null if it has not. */
    private @Nullable String post(String event) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(route)
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/cloudevents+json")
                        .POST(BodyPublishers.ofString(event))
                        .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            boolean isOver = answer.statusCode() == 200 && !answer.body().contains("RETRY");
            return isOver ? null : "answered " + answer.statusCode();
        } catch (IOException e) {
            return "not reached";
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        http.shutdownNow();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
