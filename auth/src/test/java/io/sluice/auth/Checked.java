package io.sluice.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sluice.session.Authenticator;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what an authenticator finds out. */
final class Checked {
    private Checked() {}

    static Principal accepted(Authenticator authenticator, String token) {
        return accepted(authenticator.check(new Credential(token)));
    }

    static Principal accepted(CompletionStage<Principal> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("should have been accepted: " + e, e);
        }
    }

    static Reason refused(Authenticator authenticator, String token) {
        return refusal(authenticator.check(new Credential(token))).reason();
    }

    static Unauthenticated refusal(CompletionStage<Principal> stage) {
        try {
            stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(Unauthenticated.class);
            return (Unauthenticated) e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
        return fail("should have been refused");
    }
}
