package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import java.util.concurrent.CompletableFuture;

/**
 * A stretch of a partition that somebody waits for.
 *
 * @param shared of the stream it belongs to
 * @param deadlineNanos until when it is waited for
 */
record Replay(
        Shared shared,
        Partition partition,
        long from,
        long to,
        long deadlineNanos,
        CompletableFuture<Chunk> answer) {
    Replay {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(
                    "a stretch of %s cannot be from offset %d to %d"
                            .formatted(partition, from, to));
        }
    }

    /** Makes sure that the partition is still there. */
    void check() {
        shared.roster().get().check(shared.stream(), partition);
    }

    void refuse(String why) {
        answer.completeExceptionally(new LogUnavailable(why));
    }
}
