package io.sluice.transport;

import io.sluice.session.Credential;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Finds out who asks, and answers those of whom it cannot be found out. */
final class Authentication {
    private final TransportContext context;

    Authentication(TransportContext context) {
        this.context = context;
    }

    /** What becomes of someone who asks. */
    @FunctionalInterface
    interface Outcome {
        /** It is known who it is. */
        void known(Principal principal);

        /** It is not known; that is answered next. */
        default void unknown() {}

        /**
         * True if it may be said later who it is: then no credential at all is none that is bad.
         */
        default boolean mayWait() {
            return false;
        }
    }

    /** Checks what a request shows; the outcome is told on the lane, now or later. */
    void check(Exchange exchange, Outcome outcome) {
        var credential = Credentials.of(exchange.headers(), exchange.target());
        var _ =
                check(credential)
                        .whenComplete((principal, failure) ->
                                exchange.proceed(() -> {
                                    if (failure == null) {
                                        outcome.known(principal);
                                    } else {
                                        failed(exchange, credential, cause(failure), outcome);
                                    }
                                }));
    }

    /** Finds out who shows this, in time: a check that never ends would hold a connection. */
    private CompletionStage<Principal> check(Credential credential) {
        try {
            return context.webSockets()
                    .authenticator()
                    .check(credential)
                    .thenApply(Objects::requireNonNull)
                    .toCompletableFuture()
                    .orTimeout(
                            context.settings().handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private void failed(
            Exchange exchange, Credential credential, Throwable failure, Outcome outcome) {
        if (outcome.mayWait() && credential.equals(Credential.NONE) && isMissing(failure)) {
            outcome.known(Principal.STRANGER);
        } else {
            outcome.unknown();
            refuse(exchange, failure);
        }
    }

    private static boolean isMissing(Throwable failure) {
        return failure instanceof Unauthenticated unauthenticated
                && unauthenticated.reason() == Unauthenticated.Reason.MISSING;
    }

    private void refuse(Exchange exchange, Throwable failure) {
        switch (failure) {
            case Unauthenticated unauthenticated ->
                    refuse(exchange, unauthenticated.reason(), unauthenticated.getMessage());
            case TimeoutException _ ->
                    refuse(exchange, Unauthenticated.Reason.UNDECIDED, "the check took too long");
            default -> exchange.fail(failure);
        }
    }

    private void refuse(Exchange exchange, Unauthenticated.Reason reason, @Nullable String detail) {
        context.meters().refused(reason);
        exchange.refuseSilently(
                reason == Unauthenticated.Reason.UNDECIDED
                        ? Refusal.UNDECIDED
                        : Refusal.UNAUTHENTICATED,
                reason.text() + ": " + detail);
    }
}
