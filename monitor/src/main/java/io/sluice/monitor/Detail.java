package io.sluice.monitor;

import io.sluice.hub.Payload;

/** One topic or group, of which a document is made when it has changed: when it equals no more. */
sealed interface Detail permits TopicDocument, GroupDocument {
    /** The key of its document. */
    String key();

    Payload write(long millis, int maxPartitions);
}
