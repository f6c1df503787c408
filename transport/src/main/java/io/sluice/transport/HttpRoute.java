package io.sluice.transport;

import io.sluice.session.Principal;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Something to be had by HTTP. */
public interface HttpRoute {
    /** The largest body of a request that nobody has said may be larger, in bytes. */
    int SMALL_BODY = 64 * 1024;

    /** The method it answers, e.g. {@code GET}; a {@code GET} route answers {@code HEAD}, too. */
    String method();

    /**
     * The path it answers. A segment such as <code>{stream}</code> stands for any one that is not
     * empty, and is told by {@link Request#variable}. A path without such segments goes before.
     */
    String path();

    /** What a client must be allowed to do; checked before {@link #handle}. */
    Need need();

    /**
     * The largest body it takes, in bytes; larger ones are answered with 413. Where it is more than
     * {@link #SMALL_BODY}, whether a client may use the route is found out before any of the body
     * is read.
     */
    default int maxBody() {
        return SMALL_BODY;
    }

    /**
     * The answer to a request that is turned away by its head alone, before its body is read: for
     * routes that do not ask for a principal, but for something of their own. Called on an event
     * loop: must not block.
     *
     * @param head the request; its body is empty, whether it has one or not
     */
    default Optional<Reply> refusal(Request head) {
        return Optional.empty();
    }

    /** Answers. Called on an event loop: must not block. */
    CompletionStage<Reply> handle(Request request, Principal principal);

    /**
     * How a request is answered that was turned away before it came to {@link #handle}.
     *
     * @param code why, in one word
     * @param why in words; empty where the client is not to know more
     */
    default Reply refused(int status, String code, String why) {
        return Reply.text(status, why.isEmpty() ? "" : why + "\n");
    }
}
