package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.session.Action;
import io.sluice.session.Counts;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code GET /stats}: how many connections each user has. */
public final class StatsRoute implements HttpRoute {
    /** So many users are listed at most; all are counted. */
    static final int MOST_USERS = 100_000;

    private final Census census;

    public StatsRoute(Census census) {
        this.census = census;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/stats";
    }

    @Override
    public Need need() {
        return new Need(Action.STATS);
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        return Answers.inTurn(json -> write(request.query(), json));
    }

    private void write(Map<String, List<String>> query, JsonGenerator json)
            throws IOException, BadRequest {
        int limit = Answers.limit(query, MOST_USERS);
        var counts = counts(Answers.parameter(query, "scope", "cluster"));
        json.writeStartObject();
        json.writeNumberField("total_users", counts.users().size());
        json.writeNumberField("total_connections", counts.connections());
        json.writeObjectFieldStart("users");
        String[] names =
                counts.users().keySet().stream().sorted().limit(limit).toArray(String[]::new);
        for (String name : names) {
            json.writeNumberField(name, counts.users().getOrDefault(name, 0));
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private Counts counts(String scope) throws BadRequest {
        return switch (scope) {
            case "cluster" -> census.cluster();
            case "node" -> census.node();
            default -> throw new BadRequest("'scope' must be 'cluster' or 'node'");
        };
    }
}
