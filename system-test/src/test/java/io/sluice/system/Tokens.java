package io.sluice.system;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
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
        return good(ttl, Map.of());
    }

    static String good(Duration ttl, Map<String, Object> claims) {
        return new TokenMint(Secret.of(SECRET), Time.system()).mint("tester", ttl, claims);
    }

    /** Of someone who may look at meters and the quarantine, wherever that needs a role. */
    static String operator() {
        return good(
                Duration.ofMinutes(10), Map.of("role", "operator", "iss", "tests", "aud", "tests"));
    }

    /** Signed, and saying what a mint would not say. */
    static String saying(Map<String, Object> claims) {
        return signed(SECRET, claims);
    }

    static String signed(String secret, Map<String, Object> claims) {
        var token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
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
