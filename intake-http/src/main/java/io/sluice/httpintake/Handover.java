package io.sluice.httpintake;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Hands over to an inlet what came in one request, one after the other on a thread of its own,
 * until whoever sent it is not waiting any more.
 */
final class Handover implements Runnable {
    /** Where what takes a moment is done: not on event loops, nor on threads of a log's. */
    static final Executor THREADS = task -> Thread.ofVirtual().name("intake-http").start(task);

    private final Inlet inlet;
    private final List<Draft> drafts;
    private final List<CompletableFuture<Outcome>> outcomes;

    Handover(Inlet inlet, List<Draft> drafts) {
        this.inlet = inlet;
        this.drafts = drafts;
        this.outcomes =
                Stream.generate(CompletableFuture<Outcome>::new).limit(drafts.size()).toList();
    }

    @Override
    public void run() {
        for (int i = 0; i < drafts.size(); i++) {
            inlet.append(drafts.get(i), outcomes.get(i));
        }
    }

    /** Completes when all outcomes are known, or at the deadline with those that are. */
    CompletableFuture<List<Outcome>> outcomes(Duration deadline) {
        return CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, deadline.toNanos(), TimeUnit.NANOSECONDS)
                .thenApplyAsync(_ -> known(), THREADS);
    }

    private List<Outcome> known() {
        outcomes.forEach(outcome -> outcome.complete(new Outcome.Unavailable()));
        return outcomes.stream().map(CompletableFuture::join).toList();
    }
}
