package io.sluice.history;

import io.sluice.hub.Log;
import io.sluice.hub.Mark;
import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Whether what a log holds is in the database, too. The writer is given a moment for what has just
 * come, and hurried.
 */
final class Abreast {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    private final Log log;
    private final HistoryWriter writer;
    private final Supplier<List<Mark>> stored;

    /**
     * @param stored where the database stands; may block, and throw {@link HistoryUnavailable}
     */
    Abreast(Log log, HistoryWriter writer, Supplier<List<Mark>> stored) {
        this.log = log;
        this.writer = writer;
        this.stored = stored;
    }

    /**
     * Blocks, for two seconds at most.
     *
     * @return true if all that came before that time, and before this was called, is stored; false
     *     if it is not, or that cannot be said
     */
    boolean before(Instant time) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            var all = got(log.extent()).end();
            if (isStored(all)) {
                return true;
            }
            var wanted = earlier(got(log.at(time)), all);
            while (!isStored(wanted)) {
                if (System.nanoTime() - end > 0) {
                    return false;
                }
                writer.hurry();
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
            return true;
        } catch (HistoryUnavailable | CompletionException _) {
            return false;
        }
    }

    /** What is later than the end has come meanwhile. */
    private static Position earlier(Position one, Position end) {
        var least = Position.nowhere();
        for (var each : end.next().entrySet()) {
            long offset = one.offset(each.getKey());
            least =
                    least.with(
                            each.getKey(),
                            offset < 0 ? each.getValue() : Math.min(offset, each.getValue()));
        }
        return least;
    }

    private boolean isStored(Position wanted) {
        var marks = stored.get();
        return wanted.next().entrySet().stream()
                .allMatch(each ->
                        each.getValue() == 0
                                || marks.stream()
                                        .anyMatch(mark ->
                                                isBehind(mark, each.getKey(), each.getValue())));
    }

    private static boolean isBehind(Mark mark, Partition partition, long offset) {
        return mark.partition() == partition.number()
                && mark.hash().equals(partition.incarnation().hash())
                && mark.next() >= offset;
    }

    /** Others may wait for the same answer: it is not this one's to end. */
    private static <T> T got(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
