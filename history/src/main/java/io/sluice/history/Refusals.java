package io.sluice.history;

import io.sluice.hub.Payload;
import io.sluice.hub.Quarantine;

/** Where a stream's writer puts what cannot be rows. */
final class Refusals {
    private final String source;
    private final Quarantine quarantine;
    private final WriterCounts counts;

    Refusals(String stream, Quarantine quarantine, WriterCounts counts) {
        this.source = "history of stream " + stream;
        this.quarantine = quarantine;
        this.counts = counts;
    }

    void add(Stretch.Refusal refusal) {
        counts.refuse(refusal.reason());
        var publication = refusal.publication();
        var value = publication.value();
        quarantine.add(
                source,
                refusal.reason(),
                refusal.detail(),
                publication.partition() + "@" + publication.offset(),
                value == null ? Payload.of("") : value);
    }
}
