package io.sluice.app;

import io.sluice.hub.StreamSettings;
import io.sluice.session.OfferSettings;

/**
 * A stream as configured.
 *
 * @param log where it lives
 * @param kept what is kept of it
 * @param offer on which terms clients have it
 */
public record StreamConfig(String name, StreamLog log, StreamSettings kept, OfferSettings offer) {}
