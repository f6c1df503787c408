package io.sluice.auth;

import io.sluice.session.Action;
import io.sluice.session.Authenticator;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks nobody who they are: everyone is anonymous and may do everything except administer. */
public final class OpenAuthenticator implements Authenticator {
    private static final Principal ANYONE =
            Principal.anonymous((action, _, _) -> action != Action.ADMIN);

    @Override
    public CompletionStage<Principal> check(Credential credential) {
        return CompletableFuture.completedFuture(ANYONE);
    }
}
