package io.sluice.session;

import java.util.concurrent.CompletionStage;

/** Finds out who a client is. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Checks a credential. Called on any thread and does not block it; what takes long goes on
     * elsewhere.
     *
     * @return the principal; fails with {@link Unauthenticated}
     */
    CompletionStage<Principal> check(Credential credential);
}
