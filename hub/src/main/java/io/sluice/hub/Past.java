package io.sluice.hub;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What lies before a stream's tail: its log, as far as it can be read again. Any thread.
 *
 * @param log where the stream lives
 * @param extents what the log has told of itself
 * @param replay what has been read again
 * @param settings how far back anyone may go
 */
record Past(Log log, Extents extents, Replay replay, PastSettings settings) {
    static Past of(Log log, Replay replay, PastSettings settings, Time time) {
        return new Past(log, new Extents(log, time), replay, settings);
    }

    @Nullable Chunk find(Partition partition, long offset) {
        return replay.find(partition, offset);
    }

    CompletionStage<Chunk> load(Partition partition, long offset, long end, boolean isExact) {
        return replay.load(log, partition, offset, end, isExact);
    }
}
