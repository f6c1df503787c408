package io.sluice.auth;

import io.sluice.hub.Time;
import io.sluice.session.Authenticator;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Accepts signed JSON Web Tokens of the configured issuers.
 *
 * <p>What a token says in {@code iss} chooses the issuer, and that issuer alone decides. Whoever
 * was found good is remembered by the token's hash until it expires, and is then known at once, on
 * the calling thread.
 *
 * <p>A principal ends exactly at its token's {@code exp}, so that a connection is closed when the
 * token says. The leeway only forgives clocks that differ when a token is shown: one that is over
 * by less than the leeway is still accepted, and its principal then ends with the leeway.
 */
public final class JwtAuthenticator implements Authenticator, AutoCloseable {
    private static final int MAX_CACHED = 10_000;
    private static final int MAX_RUNNING = 10_000;

    private final ExecutorService executor;
    private final KeyFetch fetch;
    private final PrincipalCache cache;
    private final SharedChecks checks;
    private final Map<@Nullable String, IssuerCheck> issuers = new HashMap<>();

    /** Begins to fetch published keys at once, and does not wait for them. */
    public JwtAuthenticator(AuthSettings settings, Time time) {
        this(settings, time, AuthThreads.start());
    }

    private JwtAuthenticator(AuthSettings settings, Time time, ExecutorService executor) {
        this(settings, time, executor, new HttpKeyFetch(executor));
    }

    JwtAuthenticator(AuthSettings settings, Time time, ExecutorService executor, KeyFetch fetch) {
        this.executor = executor;
        this.fetch = fetch;
        this.cache = new PrincipalCache(MAX_CACHED, time);
        this.checks = new SharedChecks(executor, MAX_RUNNING);
        for (var issuer : settings.issuers()) {
            var check = new IssuerCheck(issuer, keys(issuer, time), settings, time);
            issuers.put(issuer.issuer(), check);
        }
    }

    private Keys keys(Issuer issuer, Time time) {
        return switch (issuer) {
            case Issuer.Hmac hmac -> new HmacKey(hmac);
            case Issuer.Jwks jwks -> {
                var ring = new KeyRing(jwks, fetch, executor, time);
                ring.prepare();
                yield ring;
            }
        };
    }

    @Override
    public CompletionStage<Principal> check(Credential credential) {
        String token = credential.token();
        if (token == null || token.isEmpty()) {
            return refused(Reason.MISSING, "no token");
        }
        if (token.length() > Token.MAX_LENGTH) {
            return refused(
                    Reason.MALFORMED,
                    "a token may have %d characters, got: %d"
                            .formatted(Token.MAX_LENGTH, token.length()));
        }
        var hash = TokenHash.of(token);
        var known = cache.find(hash);
        return known != null
                ? CompletableFuture.completedFuture(known)
                : checks.join(hash, () -> decide(hash, token));
    }

    private Principal decide(TokenHash hash, String text) throws Unauthenticated {
        var token = Token.parse(text);
        var principal = issuerOf(token).admit(token);
        cache.put(hash, principal);
        return principal;
    }

    /** The one it names, or else the one that leaves its name open. */
    private IssuerCheck issuerOf(Token token) throws Unauthenticated {
        var named = issuers.get(token.claims().text("iss"));
        var check = named != null ? named : issuers.get(null);
        if (check == null) {
            throw new Unauthenticated(Reason.ISSUER, "it names no issuer that is known here");
        }
        return check;
    }

    private static CompletionStage<Principal> refused(Reason reason, String detail) {
        return CompletableFuture.failedFuture(new Unauthenticated(reason, detail));
    }

    /** Ends what goes on; its tokens are undecided. */
    @Override
    public void close() {
        executor.shutdownNow();
        fetch.close();
    }
}
