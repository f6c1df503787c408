package io.sluice.session;

import io.sluice.hub.Beginning;
import io.sluice.hub.Opening;
import io.sluice.hub.Pace;
import io.sluice.hub.SlowPolicy;

/**
 * A wish that can be met.
 *
 * @param wish what the client said
 * @param opening how the cursor is to be opened
 */
record Plan(Channel channel, Offer offer, Wish wish, Selection selection, Opening opening) {
    /** The same for one who need not be allowed the past that it is given once. */
    Plan withoutPast() {
        return new Plan(channel, offer, wish.fromNow(), selection, opening);
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
                new Opening(beginning, opening.view(), opening.key(), opening.slow(), pace));
    }

    boolean isState() {
        return opening.view() == Opening.View.STATE;
    }

    boolean disconnectsSlow() {
        return opening.slow() == SlowPolicy.DISCONNECT;
    }
}
