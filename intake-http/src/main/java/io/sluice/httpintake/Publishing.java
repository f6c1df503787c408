package io.sluice.httpintake;

import io.sluice.session.Action;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where clients publish to streams over HTTP. What is wrong with a request is said before anything
 * of it is appended; what has been appended when the log does not take the rest is told.
 */
public final class Publishing implements HttpRoute {
    private static final String STREAM = "stream";
    private static final Map<String, String> SOON = Map.of("Retry-After", "1");

    private final PublishSettings settings;
    private final Map<String, Place> places = new HashMap<>();

    private record Place(Publishable stream, PublishReader reader) {}

    public Publishing(PublishSettings settings, Collection<Publishable> streams) {
        this.settings = settings;
        for (var stream : streams) {
            String name = stream.inlet().target().stream();
            var place = new Place(stream, new PublishReader(stream, settings.limits()));
            if (places.put(name, place) != null) {
                throw new BadSetting("stream '" + name + "' is to be published to in two ways");
            }
        }
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "/api/v1/{" + STREAM + "}";
    }

    @Override
    public Need need() {
        return Need.onVariable(Action.PUBLISH, STREAM);
    }

    @Override
    public int maxBody() {
        return settings.limits().maxBody();
    }

    @Override
    public Reply refused(int status, String code, String why) {
        String message = why.isEmpty() ? code.replace('_', ' ') : why;
        return Answers.json(status, Answers.error(code, message));
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        Place place = places.get(request.variable(STREAM));
        if (place == null) {
            return CompletableFuture.completedStage(
                    refused(404, "stream_not_found", "nothing can be published to this stream"));
        }
        return CompletableFuture.supplyAsync(
                        () -> read(place, request, principal), Handover.THREADS)
                .thenCompose(read ->
                        switch (read) {
                            case Read.Bad(var reply) -> CompletableFuture.completedStage(reply);
                            case Read.Good(var submission) -> append(place, submission);
                        });
    }

    /** What a request turned out to be. */
    private sealed interface Read {
        record Good(Submission submission) implements Read {}

        record Bad(Reply reply) implements Read {}
    }

    private Read read(Place place, Request request, Principal principal) {
        var counts = place.stream().inlet().counts();
        try {
            var submission = place.reader().read(request, principal.subject());
            counts.received.add(submission.drafts().size());
            return new Read.Good(submission);
        } catch (Unusable unusable) {
            counts.received.increment();
            counts.unusable(unusable.reason()).increment();
            return new Read.Bad(bad(unusable));
        }
    }

    private static Reply bad(Unusable unusable) {
        int status =
                switch (unusable.reason()) {
                    case TOO_LARGE, TOO_MANY -> 413;
                    case UNSUPPORTED_CONTENT_TYPE -> 415;
                    default -> 400;
                };
        var error = Answers.error(unusable.reason().text(), unusable.detail(), unusable.line());
        return Answers.json(status, error);
    }

    private CompletionStage<Reply> append(Place place, Submission submission) {
        return place.stream()
                .inlet()
                .append(submission.drafts(), settings.deadline())
                .thenApply(outcomes -> reply(place.stream(), submission, outcomes));
    }

    private static Reply reply(Publishable stream, Submission submission, List<Outcome> outcomes) {
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof Outcome.Rejected(var why)) {
                int line = submission.isBatch() ? submission.lines().get(i) : 0;
                return failed(400, Answers.error("rejected", why, line), submission, outcomes);
            }
        }
        if (outcomes.stream().anyMatch(Outcome.Unavailable.class::isInstance)) {
            var error =
                    Answers.error(
                            "unavailable", "the log has not taken it in time; it may still do so");
            return failed(503, error, submission, outcomes);
        }
        return submission.isBatch()
                ? positions(stream, submission, outcomes)
                : position(stream, outcomes.getFirst());
    }

    private static Reply failed(
            int status, Map<String, Object> answer, Submission submission, List<Outcome> outcomes) {
        if (submission.isBatch()) {
            answer.put(
                    "appended",
                    lines(
                            submission,
                            outcomes,
                            o -> o instanceof Outcome.Stored || o instanceof Outcome.Duplicate));
        }
        return Answers.json(status, answer, status == 503 ? SOON : Map.of());
    }

    private static Reply position(Publishable stream, Outcome outcome) {
        var answer = new HashMap<String, @Nullable Object>();
        answer.put("position", positionOf(stream, outcome));
        if (outcome instanceof Outcome.Duplicate) {
            answer.put("duplicate", true);
        }
        return Answers.json(200, answer);
    }

    private static Reply positions(
            Publishable stream, Submission submission, List<Outcome> outcomes) {
        var positions = new ArrayList<@Nullable String>();
        outcomes.forEach(outcome -> positions.add(positionOf(stream, outcome)));
        var answer = new HashMap<String, Object>();
        answer.put("positions", positions);
        var duplicates = lines(submission, outcomes, Outcome.Duplicate.class::isInstance);
        if (!duplicates.isEmpty()) {
            answer.put("duplicates", duplicates);
        }
        return Answers.json(200, answer);
    }

    private static @Nullable String positionOf(Publishable stream, Outcome outcome) {
        var at =
                switch (outcome) {
                    case Outcome.Stored(var place) -> place;
                    case Outcome.Duplicate(_, var place) -> place;
                    case Outcome.Rejected _, Outcome.Unavailable _ -> null;
                };
        return at == null ? null : stream.positions().apply(at).orElse(null);
    }

    /** The lines with such an outcome. */
    private static List<Integer> lines(
            Submission submission, List<Outcome> outcomes, Predicate<Outcome> such) {
        var lines = new ArrayList<Integer>();
        for (int i = 0; i < outcomes.size(); i++) {
            if (such.test(outcomes.get(i))) {
                lines.add(submission.lines().get(i));
            }
        }
        return lines;
    }
}
