package io.sluice.cluster;

import io.sluice.session.Authenticator;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Accepts whom another accepts, unless that has been revoked. */
final class RevocationCheck implements Authenticator {
    private final Authenticator inner;
    private final Revocations revocations;

    RevocationCheck(Authenticator inner, Revocations revocations) {
        this.inner = inner;
        this.revocations = revocations;
    }

    @Override
    public CompletionStage<Principal> check(Credential credential) {
        return inner.check(credential).thenCompose(this::look);
    }

    private CompletionStage<Principal> look(Principal principal) {
        if (!revocations.isReady()) {
            return refused(Reason.UNDECIDED, "what has been revoked is not known yet");
        }
        return revocations.concern(principal)
                ? refused(Reason.REVOKED, "it has been revoked")
                : CompletableFuture.completedStage(principal);
    }

    private static CompletionStage<Principal> refused(Reason reason, String detail) {
        return CompletableFuture.failedStage(new Unauthenticated(reason, detail));
    }
}
