package io.sluice.transport;

import io.sluice.session.Action;
import org.jspecify.annotations.Nullable;

/**
 * What a client must be allowed to do to use a route.
 *
 * @param action null if nothing: the route is open to all
 * @param variable the variable of the route's path that names the stream it concerns; null if it
 *     concerns none
 */
public record Need(@Nullable Action action, @Nullable String variable) {
    /** Open to all. */
    public static final Need NOTHING = new Need(null, null);

    /** Something that concerns no stream. */
    public Need(@Nullable Action action) {
        this(action, null);
    }

    /** The stream a request concerns; empty if none. */
    String stream(Request request) {
        return variable == null ? "" : request.variable(variable);
    }
}
