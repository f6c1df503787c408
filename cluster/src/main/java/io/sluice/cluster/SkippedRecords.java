package io.sluice.cluster;

import io.sluice.hub.Publication;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records of journals that cannot be used. Any thread. */
final class SkippedRecords {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final LongAdder count = new LongAdder();

    void skip(String journal, Publication record, BadRecord why) {
        count.increment();
        LOG.atDebug()
                .addKeyValue("journal", journal)
                .addKeyValue("offset", record.offset())
                .addKeyValue("why", why.getMessage())
                .log("a record is skipped");
    }

    long count() {
        return count.sum();
    }
}
