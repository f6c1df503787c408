package io.sluice.session;

import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** The connections of this node's clients, over all its lanes. Any thread. */
public interface Connections {
    /** How many there are, as of half a second ago at the latest. */
    Counts counts();

    /**
     * What has changed since this was called last; all there is if it has not been called yet, or
     * not for long. For one caller only.
     */
    Changes changes();

    /**
     * Closes the sessions of the principals that match, soon.
     *
     * @param who is asked on the lanes
     * @return completes with how many there were
     */
    CompletionStage<Integer> close(Predicate<Principal> who, CloseReason why);
}
