package io.sluice.httpintake;

import io.sluice.hub.Appended;
import io.sluice.hub.Feed;
import io.sluice.hub.Log;
import io.sluice.hub.RejectedEntry;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The way into a stream for all that comes by HTTP: appends each thing once. There is one for each
 * stream; Dapr's deliveries and what is published share it, and so what is known.
 *
 * <p>{@code turn} is held while appending, which may block: what comes in one after the other is
 * appended in that order, also when it is delivered again meanwhile. How much waits for it is
 * bounded by {@code underWay}.
 */
public final class Inlet {
    private final Target target;
    private final InletSettings settings;
    private final Time time;
    private final Window window;
    private final Counts counts = new Counts();
    private final Trouble trouble;
    private final AtomicLong underWay = new AtomicLong();
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile CompletableFuture<Boolean> primed = CompletableFuture.completedFuture(true);

    public Inlet(Target target, InletSettings settings, Time time) {
        this.target = target;
        this.settings = settings;
        this.time = time;
        this.window = new Window(settings.window(), settings.maxIds(), time);
        this.trouble = new Trouble(target.stream());
    }

    public Target target() {
        return target;
    }

    /**
     * What is to see what the stream reads of its log, so that this knows what has come there by
     * others: to be given to {@link io.sluice.hub.Stream#tap}, once. The log must keep the headers
     * {@code ce_source}, {@code ce_id} and {@code sluice_id}. Nothing is appended before it is
     * known what the log already has of the window, or that takes too long.
     *
     * @param log that of the stream
     */
    public Feed tap(Log log) {
        var tap = new LogTap(target.stream(), log, window, settings, time);
        primed = tap.primed();
        return tap;
    }

    Counts counts() {
        return counts;
    }

    /** How many ids are known. */
    int known() {
        return window.size();
    }

    /** How many wait for what is on its way to the log. */
    int waiting() {
        return window.waiting();
    }

    /** Bytes on their way to the log. */
    long underWay() {
        return underWay.get();
    }

    /**
     * Appends drafts in their order, each once.
     *
     * @return completes with an outcome for each, when all are known or at the deadline
     */
    CompletableFuture<List<Outcome>> append(List<Draft> drafts, Duration deadline) {
        var outcomes = reserve(drafts) ? handOver(drafts, deadline) : unavailable(drafts.size());
        return outcomes.whenComplete((all, _) -> all.forEach(this::note));
    }

    /** False if there is no room. What is larger than all there is comes alone. */
    private boolean reserve(List<Draft> drafts) {
        long footprint = drafts.stream().mapToLong(Draft::footprint).sum();
        long all = underWay.addAndGet(footprint);
        if (all > settings.maxUnderWay() && all > footprint) {
            underWay.addAndGet(-footprint);
            return false;
        }
        return true;
    }

    private void release(Draft draft) {
        underWay.addAndGet(-draft.footprint());
    }

    private CompletableFuture<List<Outcome>> handOver(List<Draft> drafts, Duration deadline) {
        var handover = new Handover(this, drafts);
        var _ = primed.thenRunAsync(handover, Handover.THREADS);
        return handover.outcomes(deadline);
    }

    private static CompletableFuture<List<Outcome>> unavailable(int count) {
        return CompletableFuture.completedFuture(
                Collections.nCopies(count, new Outcome.Unavailable()));
    }

    private void note(Outcome outcome) {
        switch (outcome) {
            case Outcome.Stored _ -> trouble.isOver();
            case Outcome.Duplicate(boolean differs, _) ->
                    (differs ? counts.differing : counts.duplicates).increment();
            case Outcome.Rejected _ -> counts.unusable(Reason.REJECTED).increment();
            case Outcome.Unavailable _ -> {
                counts.unavailable.increment();
                trouble.is();
            }
        }
    }

    /**
     * Appends a draft if it is the first with its id. May block.
     *
     * @param told what has become of it; if that is complete already nobody waits for it any more,
     *     and it is left to its next delivery
     */
    void append(Draft draft, CompletableFuture<Outcome> told) {
        turn.lock();
        try {
            Id id = draft.id();
            if (told.isDone()) {
                release(draft);
            } else if (id == null) {
                store(draft, told::complete);
            } else {
                once(draft, id, told);
            }
        } finally {
            turn.unlock();
        }
    }

    private void once(Draft draft, Id id, CompletableFuture<Outcome> told) {
        switch (window.claim(id, draft.print(), told)) {
            case Window.Claim.First() -> store(draft, outcome -> window.settle(id, outcome));
            case Window.Claim.Again() -> release(draft);
            case Window.Claim.Known(boolean differs) -> {
                release(draft);
                told.complete(new Outcome.Duplicate(differs, null));
            }
        }
    }

    private void store(Draft draft, Consumer<Outcome> told) {
        CompletionStage<Appended> stored;
        try {
            stored = target.appender().append(draft.entry());
        } catch (RuntimeException e) {
            stored = CompletableFuture.failedStage(e);
        }
        var _ =
                stored.whenComplete((at, failure) -> {
                    release(draft);
                    told.accept(failure == null ? stored(at) : failed(failure));
                });
    }

    private Outcome stored(Appended at) {
        counts.appended.increment();
        return new Outcome.Stored(at);
    }

    private static Outcome failed(Throwable failure) {
        Throwable cause = failure.getCause();
        Throwable known = failure instanceof CompletionException && cause != null ? cause : failure;
        return known instanceof RejectedEntry rejected
                ? new Outcome.Rejected(String.valueOf(rejected.getMessage()))
                : new Outcome.Unavailable();
    }
}
