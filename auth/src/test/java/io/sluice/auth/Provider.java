package io.sluice.auth;

import com.nimbusds.jose.jwk.Curve;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** An invented identity provider: its name, its keys of every kind, and what its tokens say. */
final class Provider {
    static final String ISS = "https://id.example.org";
    static final TestKey RSA = TestKey.rsa("rsa");
    static final TestKey P256 = TestKey.ec("p256", Curve.P_256);
    static final TestKey P384 = TestKey.ec("p384", Curve.P_384);
    static final TestKey P521 = TestKey.ec("p521", Curve.P_521);
    static final TestKey ED25519 = TestKey.ed25519("ed25519");

    static final Duration COOLDOWN = Duration.ofSeconds(30);
    static final Duration INTERVAL = Duration.ofMinutes(15);

    private Provider() {}

    static TestKey keyFor(Algorithm algorithm) {
        return switch (algorithm) {
            case RS256, RS384, RS512, PS256, PS384, PS512 -> RSA;
            case ES256 -> P256;
            case ES384 -> P384;
            case ES512 -> P521;
            case EDDSA -> ED25519;
            case HS256, HS384, HS512 -> throw new AssertionError("no published key");
        };
    }

    /** Settings for it, its keys fetched from there. */
    static Issuer.Jwks issuer(URI jwks, Algorithm... algorithms) {
        return new Issuer.Jwks(
                "idp",
                ISS,
                jwks,
                Set.of(),
                Set.of(algorithms),
                INTERVAL,
                COOLDOWN,
                Duration.ofSeconds(5));
    }

    static Issuer.Jwks issuer(Algorithm... algorithms) {
        return issuer(URI.create("https://id.example.org/keys"), algorithms);
    }

    /** What a good token says. */
    static Map<String, Object> claims() {
        var claims = new HashMap<String, Object>();
        claims.put("iss", ISS);
        claims.put("sub", "ann");
        claims.put("exp", FakeTime.START + Duration.ofDays(1).toSeconds());
        return claims;
    }

    static Map<String, Object> claims(String name, Object value) {
        var claims = claims();
        claims.put(name, value);
        return claims;
    }
}
