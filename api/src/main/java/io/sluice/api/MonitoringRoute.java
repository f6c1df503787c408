package io.sluice.api;

import io.sluice.hub.Payload;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * {@code GET /api/monitoring/…}: what is known of the Kafka cluster, once. Who may subscribe to the
 * stream that tells it may ask for it.
 */
public final class MonitoringRoute implements HttpRoute {
    private final String path;
    private final String stream;
    private final Function<Request, Answer> answers;

    /** What there is, and what is said if there is nothing. */
    private record Answer(Optional<Payload> document, int status, String otherwise) {}

    private MonitoringRoute(String path, String stream, Function<Request, Answer> answers) {
        this.path = path;
        this.stream = stream;
        this.answers = answers;
    }

    /**
     * All of them.
     *
     * @param stream the stream a client must be allowed to subscribe to
     */
    public static List<HttpRoute> all(ClusterReports reports, String stream) {
        return List.of(
                new MonitoringRoute(
                        "/api/monitoring/metrics",
                        stream,
                        _ -> new Answer(reports.metrics(), 503, "the cluster was not seen yet")),
                new MonitoringRoute(
                        "/api/monitoring/topics/{name}",
                        stream,
                        request -> {
                            String name = request.variable("name");
                            return new Answer(reports.topic(name), 404, "topic not found: " + name);
                        }),
                new MonitoringRoute(
                        "/api/monitoring/groups/{id}",
                        stream,
                        request -> {
                            String id = request.variable("id");
                            return new Answer(
                                    reports.group(id), 404, "consumer group not found: " + id);
                        }));
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Need need() {
        return Need.onStream(Action.SUBSCRIBE, stream);
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        var answer = answers.apply(request);
        return CompletableFuture.completedStage(
                answer.document()
                        .map(document -> new Reply(200, "application/json", document, Map.of()))
                        .orElseGet(() -> Answers.error(answer.status(), answer.otherwise())));
    }
}
