package io.sluice.auth;

import io.sluice.hub.Time;
import io.sluice.session.Principal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The principals of tokens that were found good, until they expire. Bounded; what was not used for
 * longest goes first. Only good tokens come in, so nobody can flush it with bad ones.
 */
final class PrincipalCache {
    private final Time time;
    private final Map<TokenHash, Principal> principals;

    PrincipalCache(int capacity, Time time) {
        this.time = time;
        this.principals =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<TokenHash, Principal> eldest) {
                        return size() > capacity;
                    }
                };
    }

    synchronized void put(TokenHash token, Principal principal) {
        principals.put(token, principal);
    }

    synchronized @Nullable Principal find(TokenHash token) {
        var principal = principals.get(token);
        if (principal != null && principal.expiresAt() <= time.millis()) {
            principals.remove(token);
            return null;
        }
        return principal;
    }
}
