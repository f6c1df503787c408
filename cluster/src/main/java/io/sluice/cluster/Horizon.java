package io.sluice.cluster;

import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.Log;
import io.sluice.hub.Position;
import io.sluice.hub.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a log has been read as far as it went when that was asked for. The log may be away when
 * it is asked how far it goes: it is asked again until it answers. Any thread.
 */
final class Horizon {
    /** A question that has not led anywhere in that time is asked again, a failed one at once. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Log log;
    private final Time time;
    private Position reached = Position.nowhere();
    private @Nullable Extent extent;
    private boolean isReached;
    private boolean hasFailed;
    private long question;
    private long askedAt;

    Horizon(Log log, Time time) {
        this.log = log;
        this.time = time;
    }

    /** Asks how far the log goes now: that is to be reached. */
    void look() {
        long asked = next();
        var _ = log.extent().whenComplete((found, _) -> answer(asked, found));
    }

    private synchronized long next() {
        isReached = false;
        extent = null;
        hasFailed = false;
        askedAt = time.nanos();
        return ++question;
    }

    private synchronized void answer(long asked, @Nullable Extent found) {
        if (asked != question) {
            return;
        }
        hasFailed = found == null;
        if (found != null) {
            extent = found;
            compare();
        }
    }

    /** It has been read so far. */
    synchronized void reach(Chunk chunk) {
        reached = chunk.after();
        compare();
    }

    private void compare() {
        if (extent != null && !isReached) {
            var start = extent.start();
            isReached =
                    extent.end().next().entrySet().stream()
                            .allMatch(end ->
                                    reached.offset(end.getKey()) >= end.getValue()
                                            || start.offset(end.getKey()) >= end.getValue());
        }
    }

    synchronized boolean isReached() {
        return isReached;
    }

    /** Asks again if that is needed. */
    void turn() {
        if (isOverdue()) {
            look();
        }
    }

    private synchronized boolean isOverdue() {
        return !isReached && (hasFailed || time.nanos() - askedAt > PATIENCE.toNanos());
    }
}
