package io.sluice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.hub.Payload;
import io.sluice.session.Access;
import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Asks routes and reads their answers. */
final class Asked {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Asked() {}

    static Reply of(HttpRoute route, Map<String, List<String>> query) throws Exception {
        var request =
                new Request(
                        route.method(), route.path(), Map.of(), query, Map.of(), Payload.of(""));
        return reply(route.handle(request, Principal.anonymous(Access.EVERYTHING)));
    }

    static Reply reply(CompletionStage<Reply> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    static JsonNode json(Reply reply) throws IOException {
        return JSON.readTree(reply.body().toArray());
    }
}
