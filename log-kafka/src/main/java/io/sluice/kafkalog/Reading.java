package io.sluice.kafkalog;

import io.sluice.hub.Feed;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading of one stream, whichever consumer does it at the moment.
 *
 * @param feed takes what is read
 * @param standing how far it has come
 * @param roster told of the partitions there are
 * @param missing told which topics are waited for, or why they cannot be looked at
 * @param uncommitted told why positions cannot be committed
 */
record Reading(
        KafkaLogSettings settings,
        Topics topics,
        Feed feed,
        Cutter cutter,
        Standing standing,
        AtomicReference<Roster> roster,
        ReadCounts counts,
        Trouble missing,
        Trouble uncommitted,
        Time time,
        Pace pace,
        Stop stop) {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);

    static Reading of(
            KafkaLogSettings settings,
            Topics topics,
            Feed feed,
            Quarantine quarantine,
            Shared shared,
            Time time,
            Pace pace) {
        return new Reading(
                settings,
                topics,
                feed,
                new Cutter(shared, quarantine),
                new Standing(),
                shared.roster(),
                shared.counts(),
                trouble(settings),
                trouble(settings),
                time,
                pace,
                new Stop());
    }

    static Trouble trouble(KafkaLogSettings settings) {
        return new Trouble(LOG, "stream", settings.stream());
    }
}
