package io.sluice.kafkalog;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What following a stream and reading it again have in common.
 *
 * @param roster written by the reader thread only
 */
record Shared(
        String stream, Recasting recasting, ReadCounts counts, AtomicReference<Roster> roster) {
    static Shared of(KafkaLogSettings settings, KafkaMeters meters) {
        return new Shared(
                settings.stream(),
                new Recasting(settings),
                new ReadCounts(settings.stream(), meters),
                new AtomicReference<>(Roster.UNKNOWN));
    }
}
