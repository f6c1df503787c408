package io.sluice.transport;

import io.sluice.session.Principal;
import java.util.concurrent.CompletionStage;

/** Something to be had by HTTP. */
public interface HttpRoute {
    /** The method it answers, e.g. {@code GET}; a {@code GET} route answers {@code HEAD}, too. */
    String method();

    /** The path it answers. */
    String path();

    /** What a client must be allowed to do; checked before {@link #handle}. */
    Need need();

    /** Answers. Called on an event loop: must not block. */
    CompletionStage<Reply> handle(Request request, Principal principal);
}
