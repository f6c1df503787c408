package io.sluice.session;

import io.sluice.hub.Beginning;
import io.sluice.hub.Opening;
import io.sluice.hub.SlowPolicy;

/**
 * A wish that can be met.
 *
 * @param wish what the client said
 * @param opening how the cursor is to be opened
 */
record Plan(Channel channel, Offer offer, Wish wish, Selection selection, Opening opening) {
    Plan beginningAt(Beginning beginning) {
        return new Plan(
                channel,
                offer,
                wish,
                selection,
                new Opening(
                        beginning, opening.view(), opening.key(), opening.slow(), opening.pace()));
    }

    boolean isState() {
        return opening.view() == Opening.View.STATE;
    }

    boolean disconnectsSlow() {
        return opening.slow() == SlowPolicy.DISCONNECT;
    }
}
