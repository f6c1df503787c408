package io.sluice.transport;

import io.sluice.hub.Payload;
import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Authenticator;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Knows some tokens by what becomes of them. */
final class TokenBook implements Authenticator {
    /** What was shown, in order. */
    final List<String> shown = new CopyOnWriteArrayList<>();

    /** What is known about the token {@code later}, once the test completes it. */
    volatile CompletableFuture<Principal> later = new CompletableFuture<>();

    @Override
    public CompletionStage<Principal> check(Credential credential) {
        String token = credential.token();
        shown.add(String.valueOf(token));
        if (token == null) {
            return failed(Unauthenticated.Reason.MISSING);
        }
        return switch (token) {
            case "good" -> known(Principal.anonymous(Access.EVERYTHING));
            case "ann" -> known(new Principal("ann", Access.EVERYTHING, Principal.NEVER));
            case "narrow" -> known(Principal.anonymous(Access.NOTHING));
            case "key-m" -> known(onlyKey("m"));
            case "key-x" -> known(onlyKey("x"));
            case "buggy" ->
                    known(
                            Principal.anonymous((_, _, _) -> {
                                throw new IllegalStateException("a bug in access");
                            }));
            case "expired" -> known(new Principal("someone", Access.EVERYTHING, 1));
            case "later" -> later;
            case "undecided" -> failed(Unauthenticated.Reason.UNDECIDED);
            case "throws" -> throw new IllegalArgumentException("a bug in a check");
            case "bug" -> CompletableFuture.failedStage(new IllegalStateException("a bug"));
            case "nobody" -> CompletableFuture.completedStage(null);
            default -> failed(Unauthenticated.Reason.SIGNATURE);
        };
    }

    /** May subscribe to one key of each stream, and not go back there. */
    private static Principal onlyKey(String only) {
        var key = Payload.of(only);
        return Principal.anonymous((action, _, asked) ->
                action == Action.SUBSCRIBE && asked != null && asked.equals(key));
    }

    private static CompletionStage<Principal> known(Principal principal) {
        return CompletableFuture.completedStage(principal);
    }

    private static CompletionStage<Principal> failed(Unauthenticated.Reason reason) {
        return CompletableFuture.failedStage(new Unauthenticated(reason, "for the log only"));
    }
}
