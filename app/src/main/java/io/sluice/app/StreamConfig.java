package io.sluice.app;

import io.sluice.hub.StreamSettings;
import io.sluice.kafkalog.KafkaLogSettings;
import io.sluice.session.OfferSettings;

/**
 * A stream as configured.
 *
 * @param log where it lives
 * @param kept what is kept of it
 * @param offer on which terms clients have it
 */
public record StreamConfig(KafkaLogSettings log, StreamSettings kept, OfferSettings offer) {
    String name() {
        return log.stream();
    }
}
