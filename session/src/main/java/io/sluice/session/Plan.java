package io.sluice.session;

import io.sluice.hub.Beginning;
import io.sluice.hub.Opening;
import io.sluice.hub.Pace;
import io.sluice.hub.SlowPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A wish that can be met.
 *
 * @param wish what the client said
 * @param opening how the cursor is to be opened
 * @param inquiry what is to be told of the past first; null if nothing is
 */
record Plan(
        Channel channel,
        Offer offer,
        Wish wish,
        Selection selection,
        Opening opening,
        Past.@Nullable Inquiry inquiry) {
    /** The same for one who need not be allowed the past that it is given once. */
    Plan withoutPast() {
        return new Plan(channel, offer, wish.fromNow(), selection, opening, null);
    }

    Plan beginningAt(Beginning beginning) {
        return goingOn(wish, beginning, opening.pace());
    }

    /** The same for a subscription that has come so far. */
    Plan goingOn(Wish changed, Beginning beginning, Pace pace) {
        return new Plan(
                channel,
                offer,
                changed,
                selection,
                new Opening(beginning, opening.view(), opening.key(), opening.slow(), pace),
                null);
    }

    boolean isState() {
        return opening.view() == Opening.View.STATE;
    }

    boolean disconnectsSlow() {
        return opening.slow() == SlowPolicy.DISCONNECT;
    }
}
