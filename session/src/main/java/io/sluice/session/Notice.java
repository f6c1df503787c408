package io.sluice.session;

import io.sluice.hub.Position;
import java.util.Locale;

/** What a session tells its client about itself. */
public sealed interface Notice {
    /** The stream is subscribed; what follows begins at the position. */
    record Subscribed(String stream, Position position) implements Notice {}

    /** The stream is not subscribed any more. */
    record Unsubscribed(String stream) implements Notice {}

    /** Here I am; the time is wall time in milliseconds. */
    record Pong(long at) implements Notice {}

    /** The client has everything of the stream before this position. */
    record Reached(String stream, Position position) implements Notice {}

    /** A request was refused. */
    record Refused(Code code, String message) implements Notice {}

    /** Why a request was refused. */
    enum Code {
        INVALID_MESSAGE,
        STREAM_NOT_FOUND,
        FORBIDDEN,
        TOO_MANY_SUBSCRIPTIONS,
        INTERNAL_ERROR;

        /** The code as clients see it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
