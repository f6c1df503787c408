package io.sluice.transport;

import io.netty.handler.codec.http.HttpRequest;
import io.sluice.hub.Payload;

/** What comes in from a client that speaks HTTP. */
sealed interface Incoming {
    /** A request, or what came instead of one, as its decoder result says. */
    record Whole(HttpRequest head, Payload body) implements Incoming {}

    /**
     * The head of a request with a large body, or one of unknown size, for something that takes
     * large ones.
     *
     * @param goOn lets the body come; what has been paused is still to be resumed
     */
    record Announced(HttpRequest head, Runnable goOn) implements Incoming {}

    /**
     * The head of a request with a body larger than is taken; nothing else comes.
     *
     * @param most what is taken, in bytes
     */
    record TooLarge(HttpRequest head, int most) implements Incoming {}
}
