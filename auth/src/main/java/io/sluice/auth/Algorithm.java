package io.sluice.auth;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A way to sign a token. There is no {@code none}. */
public enum Algorithm {
    HS256(32),
    HS384(48),
    HS512(64),
    RS256(0),
    RS384(0),
    RS512(0),
    PS256(0),
    PS384(0),
    PS512(0),
    ES256(0),
    ES384(0),
    ES512(0),
    /** Ed25519 only. */
    EDDSA(0);

    /** What can be checked with a public key. */
    static final Set<Algorithm> PUBLIC_KEY =
            Collections.unmodifiableSet(EnumSet.range(RS256, EDDSA));

    private final int secretBytes;

    Algorithm(int secretBytes) {
        this.secretBytes = secretBytes;
    }

    /** The one with this name; {@code Ed25519} is another name for {@code EdDSA}. */
    public static Optional<Algorithm> named(String text) {
        if (text.equals("Ed25519")) {
            return Optional.of(EDDSA);
        }
        return Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst();
    }

    /** Its name in tokens and configurations, such as {@code EdDSA}. */
    public String text() {
        return this == EDDSA ? "EdDSA" : name();
    }

    /** True if signer and checker share one secret. */
    boolean isHmac() {
        return secretBytes > 0;
    }

    /** True if a secret has the length that this algorithm asks for. */
    boolean suits(Secret secret) {
        return isHmac() && secret.length() >= secretBytes;
    }

    /** The fewest bytes its secret may have. */
    int secretBytes() {
        return secretBytes;
    }

    JWSAlgorithm jws() {
        return JWSAlgorithm.parse(text());
    }
}
