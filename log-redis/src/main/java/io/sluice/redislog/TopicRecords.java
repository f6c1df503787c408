package io.sluice.redislog;

import io.sluice.hub.Partition;
import io.sluice.hub.Publication;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Recasting;
import io.sluice.hub.Unmappable;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes publications of a stream's entries, and puts what cannot be used into the quarantine: when
 * it is read for the first time, not when it is read again. Any thread.
 */
final class TopicRecords {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLog.class);

    private final String stream;
    private final Recasting recasting;
    private final ReadCounts counts;
    private final Quarantine quarantine;

    TopicRecords(RedisLogSettings settings, ReadCounts counts, Quarantine quarantine) {
        this.stream = settings.stream();
        this.recasting = new Recasting(settings.rules(), this::tellBug);
        this.counts = counts;
        this.quarantine = quarantine;
    }

    private void tellBug(String where, Throwable bug) {
        LOG.atError()
                .addKeyValue("stream", stream)
                .setCause(bug)
                .log("the stream's " + where + " has a bug; what it fails on is quarantined");
    }

    List<Publication> first(Partition partition, List<Found> entries) {
        var publications = new ArrayList<Publication>(entries.size());
        for (var found : entries) {
            counts.read(found.size());
            try {
                publications.add(recast(partition, found));
            } catch (Unmappable e) {
                refuse(partition, found, e);
            }
        }
        return publications;
    }

    List<Publication> again(Partition partition, List<Found> entries) {
        var publications = new ArrayList<Publication>(entries.size());
        for (var found : entries) {
            counts.readAgain(found.size());
            try {
                publications.add(recast(partition, found));
            } catch (Unmappable _) {
                // told when it was followed
            }
        }
        return publications;
    }

    private Publication recast(Partition partition, Found found) throws Unmappable {
        if (!found.id().endsWith("-0")) {
            throw new Unmappable("foreign_entry", "an id without an offset: no appender made it");
        }
        var timed = found.timed();
        return recasting.recast(partition, found.offset(), timed.millis(), timed.entry());
    }

    private void refuse(Partition partition, Found found, Unmappable why) {
        counts.refused(why.reason());
        quarantine.add(
                "stream " + stream,
                why.reason(),
                why.detail(),
                partition + "@" + found.offset(),
                found.value());
    }
}
