package io.sluice.api;

import io.sluice.hub.Payload;
import io.sluice.transport.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Takes orders to revoke and to restore, as bodies and parameters of requests. Any thread. */
public final class RevocationDesk {
    /** Where it is to be found. */
    public static final String PATH = "/api/v1/revocations";

    private final Revoker revoker;
    private final Duration patience;

    public RevocationDesk(Revoker revoker) {
        this(revoker, Duration.ofSeconds(5));
    }

    /**
     * @param patience how long it may take until something is revoked for good
     */
    RevocationDesk(Revoker revoker, Duration patience) {
        this.revoker = revoker;
        this.patience = patience;
    }

    /** Something the revoker does. */
    @FunctionalInterface
    private interface Deed {
        CompletionStage<Void> begin() throws BadRequest;
    }

    /** Answers {@code POST}: revokes what the body says. */
    public CompletionStage<Reply> revoke(Payload body) {
        return answer(() -> revoker.revoke(RevocationOrder.of(body)));
    }

    /** Answers {@code DELETE}: restores what the parameters {@code jti} or {@code sub} name. */
    public CompletionStage<Reply> restore(Map<String, List<String>> query) {
        return answer(() ->
                revoker.restore(RevocationOrder.Subject.of(one(query, "jti"), one(query, "sub"))));
    }

    private static @Nullable String one(Map<String, List<String>> query, String name)
            throws BadRequest {
        return query.containsKey(name) ? Answers.parameter(query, name, "") : null;
    }

    private CompletionStage<Reply> answer(Deed deed) {
        var done = new CompletableFuture<Reply>();
        Thread.ofVirtual().name("api").start(() -> begin(deed, done));
        return done;
    }

    private void begin(Deed deed, CompletableFuture<Reply> done) {
        try {
            var _ =
                    deed.begin()
                            .toCompletableFuture()
                            .copy()
                            .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                            .whenComplete((_, failure) -> finish(failure, done));
        } catch (BadRequest | IllegalArgumentException why) {
            done.complete(Answers.error(400, String.valueOf(why.getMessage())));
        } catch (Revoker.NoMoreRoom why) {
            done.complete(Answers.error(503, String.valueOf(why.getMessage())));
        } catch (RuntimeException bug) {
            done.completeExceptionally(bug);
        }
    }

    private static void finish(@Nullable Throwable failure, CompletableFuture<Reply> done) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        switch (cause) {
            case null -> done.complete(new Reply(204, "", Payload.of(""), Map.of()));
            case TimeoutException _ ->
                    done.complete(
                            Answers.error(503, "not known to all nodes yet; it may still be done"));
            default -> done.complete(Answers.error(503, "it could not be written down; try again"));
        }
    }
}
