package io.sluice.app;

import io.sluice.history.HistorySettings;
import io.sluice.hub.KeyRule;
import io.sluice.hub.StreamSettings;
import io.sluice.session.OfferSettings;
import org.jspecify.annotations.Nullable;

/**
 * A stream as configured.
 *
 * @param log where it lives
 * @param keys of what is appended to it
 * @param kept what is kept of it
 * @param offer on which terms clients have it
 * @param history what the database keeps of it; null if nothing
 */
public record StreamConfig(
        String name,
        StreamLog log,
        Keys keys,
        StreamSettings kept,
        OfferSettings offer,
        @Nullable HistorySettings history) {
    /**
     * How entries get their keys.
     *
     * @param onAppend null if they have those they come with. So it is, too, where a rule looks at
     *     that key: it is applied when the entry is read
     * @param areRequired true if an entry without a key is none
     */
    public record Keys(@Nullable KeyRule onAppend, boolean areRequired) {}
}
