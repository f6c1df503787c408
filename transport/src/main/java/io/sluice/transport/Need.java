package io.sluice.transport;

import io.sluice.session.Action;
import org.jspecify.annotations.Nullable;

/**
 * What a client must be allowed to do to use a route.
 *
 * @param action null if nothing: the route is open to all
 */
public record Need(@Nullable Action action) {
    /** Open to all. */
    public static final Need NOTHING = new Need(null);
}
