package io.sluice.session;

import io.sluice.hub.Opened.Shortfall;
import io.sluice.hub.Pace;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a session tells its client about itself. */
public sealed interface Notice {
    /**
     * The channel is subscribed; what follows begins at the position.
     *
     * @param promise how far the beginning that was asked for can be had; null if none was
     * @param pace at which it is given
     */
    record Subscribed(Channel channel, Position position, @Nullable Promise promise, Pace pace)
            implements Notice {}

    /**
     * How far a wish can be met.
     *
     * @param shortfall what is in the way of all of it; null if nothing is
     */
    record Promise(@Nullable Shortfall shortfall) {}

    /**
     * The channel is not subscribed any more.
     *
     * @param reason why, if the client did not ask for it
     */
    record Unsubscribed(Channel channel, @Nullable Code reason) implements Notice {}

    /** All that was there when the channel was subscribed has been sent. */
    record Synced(Channel channel, Position position) implements Notice {}

    /**
     * What was, before the subscription begins.
     *
     * @param rows a JSON array
     * @param isLast true if there are no more of them
     */
    record History(Channel channel, Payload rows, boolean isLast) implements Notice {}

    /** What was sent of the channel's keys no longer counts; all of it follows. */
    record Reset(Channel channel) implements Notice {}

    /** The client has everything of the channel before this position. */
    record Reached(Channel channel, Position position) implements Notice {}

    /** The channel has this pace from now on. */
    record Paced(Channel channel, Pace pace) implements Notice {}

    /**
     * The client is connected.
     *
     * @param user whose events it gets
     * @param at wall time in milliseconds
     */
    record Connected(String user, long at) implements Notice {}

    /** The token ends then, wall time in milliseconds. */
    record TokenExpiring(long at) implements Notice {}

    /** A token was accepted; it ends then, or never. */
    record Authenticated(long expiresAt) implements Notice {}

    /** Here I am; the time is wall time in milliseconds. */
    record Pong(long at) implements Notice {}

    /**
     * A request was refused.
     *
     * @param channel the channel it was about, as the client named it; null if it was about none
     * @param part the offending part of the request; null if none can be named
     * @param at wall time in milliseconds; zero until it is told
     */
    record Refused(
            Code code, String message, @Nullable String channel, @Nullable String part, long at)
            implements Notice {
        public Refused(Code code, String message, @Nullable String channel, @Nullable String part) {
            this(code, message, channel, part, 0);
        }

        /** One that is about the whole message. */
        public Refused(Code code, String message) {
            this(code, message, null, null);
        }

        Refused at(long time) {
            return new Refused(code, message, channel, part, time);
        }
    }

    /** The session ends. Only where a transport has no other way to say why. */
    record Ending(CloseReason reason) implements Notice {}

    /** Why a request was refused. */
    enum Code {
        INVALID_MESSAGE,
        STREAM_NOT_FOUND,
        FORBIDDEN,
        TOO_MANY_SUBSCRIPTIONS,
        INVALID_CHANNEL,
        INVALID_POSITION,
        INVALID_START,
        INVALID_FILTER,
        FILTER_TOO_COMPLEX,
        NOT_FILTERABLE,
        INVALID_PACE,
        STATE_UNAVAILABLE,
        HISTORY_UNAVAILABLE,
        UNAVAILABLE,
        UNAUTHENTICATED,
        NOT_SUBSCRIBED,
        INTERNAL_ERROR;

        /** The code as clients see it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
