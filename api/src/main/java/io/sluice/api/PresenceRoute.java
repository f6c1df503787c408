package io.sluice.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** {@code GET /api/v1/presence}: who is there; of users that are named, also when they were. */
public final class PresenceRoute implements HttpRoute {
    /** So many users are listed at most. */
    static final int MOST_USERS = 100_000;

    /** So many users may be named. */
    static final int MOST_NAMED = 1_000;

    private final Attendance attendance;

    public PresenceRoute(Attendance attendance) {
        this.attendance = attendance;
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String path() {
        return "/api/v1/presence";
    }

    @Override
    public Need need() {
        return new Need(Action.PRESENCE);
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        return Answers.inTurn(json -> write(request.query(), json));
    }

    private void write(Map<String, List<String>> query, JsonGenerator json)
            throws IOException, BadRequest {
        int limit = Answers.limit(query, MOST_USERS);
        json.writeStartObject();
        json.writeArrayFieldStart("users");
        for (var attendant : asked(query).stream().limit(limit).toList()) {
            write(attendant, json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private List<Attendant> asked(Map<String, List<String>> query) throws BadRequest {
        var named = query.getOrDefault("user", List.of());
        if (named.size() > MOST_NAMED) {
            throw new BadRequest("expected at most " + MOST_NAMED + " users");
        }
        var found =
                named.isEmpty()
                        ? attendance.here().stream()
                        : named.stream().distinct().flatMap(user -> attendance.of(user).stream());
        return found.sorted(Comparator.comparing(Attendant::user)).toList();
    }

    private static void write(Attendant attendant, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("user", attendant.user());
        json.writeNumberField("connections", attendant.connections());
        json.writeStringField("since", attendant.since().toString());
        json.writeStringField("lastSeen", attendant.lastSeen().toString());
        json.writeEndObject();
    }
}
