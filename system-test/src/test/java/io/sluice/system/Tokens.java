package io.sluice.system;

import io.sluice.auth.Secret;
import io.sluice.auth.TokenMint;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.Map;

/** Tokens of the tests' own issuer. */
final class Tokens {
    static final String SECRET = "a-secret-for-the-system-tests-0123456789abcdef";

    private Tokens() {}

    static String good() {
        return good(Duration.ofMinutes(10));
    }

    static String good(Duration ttl) {
        return new TokenMint(Secret.of(SECRET), Time.system()).mint("tester", ttl, Map.of());
    }

    /** What a configuration says about it. */
    static String yaml() {
        return """
        auth:
          issuers:
            - name: test
              secret: %s
          grants:
            - allow: [subscribe, stats, admin]
        """
                .formatted(SECRET);
    }
}
