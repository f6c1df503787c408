package io.sluice.kafkalog;

import io.sluice.hub.LogUnavailable;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Questions that have not been answered yet. Who asks the same in the meantime shares the answer.
 * Any thread.
 */
final class Inquiries<Q, A> {
    /** Further questions are refused. */
    static final int MAX_OPEN = 64;

    private final Map<Q, CompletableFuture<A>> open = new ConcurrentHashMap<>();

    /**
     * The answer to the question.
     *
     * @param ask asks it, if nobody has
     */
    CompletionStage<A> answer(Q question, Supplier<CompletionStage<A>> ask) {
        var mine = new CompletableFuture<A>();
        var asked = open.putIfAbsent(question, mine);
        if (asked != null) {
            return asked;
        }
        if (open.size() > MAX_OPEN) {
            open.remove(question);
            mine.completeExceptionally(new LogUnavailable("too many questions are open"));
            return mine;
        }
        var _ =
                ask.get()
                        .whenComplete((answer, failure) -> {
                            open.remove(question);
                            if (failure == null) {
                                mine.complete(answer);
                            } else {
                                mine.completeExceptionally(Failure.asToldByLog(failure));
                            }
                        });
        return mine;
    }
}
