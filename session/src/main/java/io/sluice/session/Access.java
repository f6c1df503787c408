package io.sluice.session;

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
}
