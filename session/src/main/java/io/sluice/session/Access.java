package io.sluice.session;

import java.time.Duration;

/** What a principal may do. Asked often, from any thread; answers at once. */
@FunctionalInterface
public interface Access {
    /** Allows nothing. */
    Access NOTHING = (_, _) -> false;

    /** Allows everything. */
    Access EVERYTHING = (_, _) -> true;

    /**
     * True if the action is allowed.
     *
     * @param stream the stream it concerns; empty for actions that concern none
     */
    boolean may(Action action, String stream);

    /** The least time between two messages about one key of the stream; zero for no such limit. */
    default Duration every(String stream) {
        return Duration.ZERO;
    }
}
