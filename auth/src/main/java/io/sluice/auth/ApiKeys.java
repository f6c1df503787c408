package io.sluice.auth;

import io.sluice.session.Authenticator;
import io.sluice.session.Credential;
import io.sluice.session.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Knows who shows an API key; whoever shows something else is for another to know. A key is found
 * by its hash, so that how long it takes tells nothing of it.
 */
public final class ApiKeys implements Authenticator {
    private static final Claims NO_CLAIMS = new Claims(Map.of());

    private final Map<TokenHash, Principal> principals = new HashMap<>();
    private final Authenticator others;

    /**
     * @param special the streams that grants treat otherwise
     * @param others decides about what is no API key
     * @throws IllegalArgumentException if two keys have one name, or are the same
     */
    public ApiKeys(List<ApiKey> keys, SpecialStreams special, Authenticator others) {
        this.others = others;
        if (keys.stream().map(ApiKey::name).distinct().count() < keys.size()) {
            throw new IllegalArgumentException("API keys must have different names");
        }
        for (var key : keys) {
            var access = GrantedAccess.of(key.grants(), key.name(), special, NO_CLAIMS);
            var principal = new Principal(key.name(), access, Principal.NEVER);
            if (principals.put(TokenHash.of(key.key().reveal()), principal) != null) {
                throw new IllegalArgumentException(
                        "API keys must be different, got twice that of: " + key.name());
            }
        }
    }

    @Override
    public CompletionStage<Principal> check(Credential credential) {
        String shown = credential.token();
        Principal known =
                shown == null || shown.length() > Token.MAX_LENGTH
                        ? null
                        : principals.get(TokenHash.of(shown));
        return known == null ? others.check(credential) : CompletableFuture.completedStage(known);
    }
}
