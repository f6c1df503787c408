package io.sluice.auth;

import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checks that go on now: one for each token, however many ask for it, and bounded in all. */
final class SharedChecks {
    private static final Logger log = LoggerFactory.getLogger(SharedChecks.class);

    private final Executor executor;
    private final Semaphore room;
    private final Map<TokenHash, CompletableFuture<Principal>> running = new ConcurrentHashMap<>();

    SharedChecks(Executor executor, int capacity) {
        this.executor = executor;
        this.room = new Semaphore(capacity);
    }

    /** Joins the check of this token, or begins it. Each caller gets a stage of its own. */
    CompletionStage<Principal> join(TokenHash token, Check check) {
        var shared = running.get(token);
        return copy(shared == null ? begin(token, check) : shared);
    }

    /** A caller may end its stage early, by a timeout say, and must not end it for the others. */
    @SuppressWarnings("FutureReturnValueIgnored") // the new stage has the same outcome
    private static CompletionStage<Principal> copy(CompletableFuture<Principal> shared) {
        var own = new CompletableFuture<Principal>();
        shared.whenComplete((principal, failure) -> {
            if (failure == null) {
                own.complete(principal);
            } else {
                own.completeExceptionally(failure);
            }
        });
        return own;
    }

    private CompletableFuture<Principal> begin(TokenHash token, Check check) {
        if (!room.tryAcquire()) {
            return CompletableFuture.failedFuture(undecided("too many tokens wait to be checked"));
        }
        var mine = new CompletableFuture<Principal>();
        var other = running.putIfAbsent(token, mine);
        if (other != null) {
            room.release();
            return other;
        }
        try {
            executor.execute(() -> run(token, check, mine));
        } catch (RejectedExecutionException e) {
            end(token);
            mine.completeExceptionally(undecided("no tokens are checked any more"));
        }
        return mine;
    }

    private void run(TokenHash token, Check check, CompletableFuture<Principal> promise) {
        try {
            var principal = check.run();
            end(token);
            promise.complete(principal);
        } catch (Unauthenticated e) {
            end(token);
            promise.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            end(token);
            promise.completeExceptionally(undecided("the check failed by a bug"));
            report(e);
        }
    }

    private void end(TokenHash token) {
        running.remove(token);
        room.release();
    }

    /** Its own message is left out: it may hold a part of a token. */
    private static void report(Throwable bug) {
        var bare = new IllegalStateException(bug.getClass().getName());
        bare.setStackTrace(bug.getStackTrace());
        log.atError().setCause(bare).log("a token could not be checked");
    }

    private static Unauthenticated undecided(String why) {
        return new Unauthenticated(Reason.UNDECIDED, why);
    }

    /** What finds out whether a token is good. May block. */
    @FunctionalInterface
    interface Check {
        Principal run() throws Unauthenticated;
    }
}
