package io.sluice.app;

import io.sluice.session.Principal;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * A {@code GET} route from a function.
 *
 * @param executor where the function runs; it may block there
 */
public record Route(String path, Need need, Executor executor, Function<Request, Reply> answer)
        implements HttpRoute {
    /** A route whose answer is at hand. */
    public static Route of(String path, Need need, Function<Request, Reply> answer) {
        return new Route(path, need, Runnable::run, answer);
    }

    /** A route whose answer takes a moment. */
    static Route slow(String path, Need need, Function<Request, Reply> answer) {
        Executor executor = task -> Thread.ofVirtual().name("app-route").start(task);
        return new Route(path, need, executor, answer);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public CompletionStage<Reply> handle(Request request, Principal principal) {
        return CompletableFuture.supplyAsync(() -> answer.apply(request), executor);
    }
}
