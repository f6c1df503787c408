package io.sluice.auth;

import io.sluice.session.Authenticator;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Accepts no token at all: for where there are API keys only. */
public final class NoTokens implements Authenticator {
    @Override
    public CompletionStage<Principal> check(Credential credential) {
        return CompletableFuture.failedStage(
                credential.equals(Credential.NONE)
                        ? new Unauthenticated(Reason.MISSING, "no key")
                        : new Unauthenticated(Reason.UNKNOWN_KEY, "no key that is known here"));
    }
}
