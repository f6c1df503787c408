package io.sluice.transport;

import io.sluice.session.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A route of a test's making. */
record PlainRoute(
        String method, String path, Need need, Function<Request, CompletionStage<Reply>> answer)
        implements HttpRoute {
    /** Answers every GET with the path, at once. */
    static PlainRoute open(String path) {
        return new PlainRoute(
                "GET",
                path,
                Need.NOTHING,
                request ->
                        CompletableFuture.completedStage(
                                Reply.text(200, "this is " + request.path())));
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        return answer.apply(request);
    }
}
