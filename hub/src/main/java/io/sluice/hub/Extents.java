package io.sluice.hub;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a stream's log has told of itself lately: many cursors that open at once ask it once. Any
 * thread.
 */
final class Extents {
    private static final long FRESH_NANOS = 1_000_000_000;
    private static final int MAX_TIMES = 64;

    private final Log log;
    private final Time time;
    private @Nullable Answer<Extent> extent;
    private final Map<Instant, Answer<Position>> times =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Instant, Answer<Position>> eldest) {
                    return size() > MAX_TIMES;
                }
            };

    /** A question put at a time, and its answer. */
    private record Answer<T>(CompletionStage<T> stage, long askedAt) {}

    Extents(Log log, Time time) {
        this.log = log;
        this.time = time;
    }

    /** What the log held about a second ago or later. */
    CompletionStage<Extent> lately() {
        return since(time.nanos() - FRESH_NANOS);
    }

    /** What the log holds now. */
    CompletionStage<Extent> now() {
        return since(time.nanos());
    }

    private synchronized CompletionStage<Extent> since(long nanos) {
        var known = extent;
        if (known == null || known.askedAt - nanos < 0 || hasFailed(known.stage)) {
            known = ask(log::extent);
            extent = known;
        }
        return known.stage;
    }

    /** Where publications of that time begin. */
    synchronized CompletionStage<Position> at(Instant instant) {
        var known = times.get(instant);
        if (known == null
                || known.askedAt - time.nanos() < -FRESH_NANOS
                || hasFailed(known.stage)) {
            known = ask(() -> log.at(instant));
            times.put(instant, known);
        }
        return known.stage;
    }

    private <T> Answer<T> ask(Supplier<CompletionStage<T>> question) {
        long now = time.nanos();
        return new Answer<>(question.get(), now);
    }

    private static boolean hasFailed(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isCompletedExceptionally();
    }
}
