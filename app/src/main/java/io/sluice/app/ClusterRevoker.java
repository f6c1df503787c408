package io.sluice.app;

import io.sluice.api.RevocationOrder;
import io.sluice.api.Revoker;
import io.sluice.cluster.Revocation;
import io.sluice.cluster.Revocations;
import io.sluice.cluster.TooManyRevocations;
import java.util.concurrent.CompletionStage;

/** Revokes on all nodes. */
record ClusterRevoker(Revocations revocations) implements Revoker {
    @Override
    public CompletionStage<Void> revoke(RevocationOrder order) {
        try {
            return revocations.revoke(revocation(order));
        } catch (TooManyRevocations e) {
            throw new NoMoreRoom(String.valueOf(e.getMessage()));
        }
    }

    private Revocation revocation(RevocationOrder order) {
        var until = order.until() == null ? revocations.latest() : order.until();
        return switch (order.subject()) {
            case RevocationOrder.Subject.Token(var jti) -> new Revocation.Token(jti, until);
            case RevocationOrder.Subject.Bearer(var sub) ->
                    order.issuedBefore() == null
                            ? new Revocation.Subject(sub, until)
                            : new Revocation.Issued(sub, order.issuedBefore(), until);
        };
    }

    @Override
    public CompletionStage<Void> restore(RevocationOrder.Subject subject) {
        return switch (subject) {
            case RevocationOrder.Subject.Token(var jti) ->
                    revocations.restore(target(Revocation.Target.Kind.TOKEN, jti));
            case RevocationOrder.Subject.Bearer(var sub) -> {
                var whole = revocations.restore(target(Revocation.Target.Kind.SUBJECT, sub));
                var older = revocations.restore(target(Revocation.Target.Kind.ISSUED, sub));
                yield whole.thenCompose(_ -> older);
            }
        };
    }

    private static Revocation.Target target(Revocation.Target.Kind kind, String name) {
        return new Revocation.Target(kind, name);
    }
}
