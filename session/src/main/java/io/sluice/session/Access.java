package io.sluice.session;

import io.sluice.hub.Payload;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a principal may do. Asked often, from any thread; answers at once. */
@FunctionalInterface
public interface Access {
    /** Allows nothing. */
    Access NOTHING = (_, _, _) -> false;

    /** Allows everything. */
    Access EVERYTHING = (_, _, _) -> true;

    /**
     * True if the action is allowed.
     *
     * @param stream the stream it concerns; empty for actions that concern none
     * @param key the one key of the stream it concerns; null for all of the stream
     */
    boolean may(Action action, String stream, @Nullable Payload key);

    /** True if the action is allowed on all of a stream. */
    default boolean may(Action action, String stream) {
        return may(action, stream, null);
    }

    /** True if the action is allowed on some key of a stream, whichever that is. */
    default boolean maySome(Action action, String stream) {
        return may(action, stream);
    }

    /**
     * The least time between two messages about one key of the stream; zero for no such limit.
     *
     * @param key the key that is subscribed to; null for all of the stream
     */
    default Duration every(String stream, @Nullable Payload key) {
        return Duration.ZERO;
    }
}
