package io.sluice.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A key that checks signatures, bound to the algorithms it is for. */
final class VerificationKey {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;

    private final @Nullable String id;
    private final Set<Algorithm> algorithms;
    private final JWSVerifier verifier;

    private VerificationKey(@Nullable String id, Set<Algorithm> algorithms, JWSVerifier verifier) {
        this.id = id;
        this.algorithms = algorithms;
        this.verifier = verifier;
    }

    /** The key that is a shared secret. */
    static VerificationKey of(Secret secret, Set<Algorithm> algorithms) {
        try {
            return new VerificationKey(null, algorithms, new MACVerifier(secret.bytes()));
        } catch (JOSEException e) {
            throw new IllegalArgumentException("secret cannot be used: its length is wrong", e);
        }
    }

    /** A published key; empty if it is of no use for any of these algorithms. */
    static Optional<VerificationKey> of(JWK key, Set<Algorithm> wanted) {
        if (!isForSignatures(key)) {
            return Optional.empty();
        }
        try {
            return verifier(key).flatMap(verifier -> bound(key, verifier, wanted));
        } catch (JOSEException e) {
            return Optional.empty();
        }
    }

    private static boolean isForSignatures(JWK key) {
        var use = key.getKeyUse();
        var operations = key.getKeyOperations();
        return (use == null || use.equals(KeyUse.SIGNATURE))
                && (operations == null || operations.contains(KeyOperation.VERIFY));
    }

    private static Optional<JWSVerifier> verifier(JWK key) throws JOSEException {
        return switch (key) {
            case RSAKey rsa when isStrong(rsa) ->
                    Optional.of(new RSASSAVerifier(rsa.toRSAPublicKey()));
            case ECKey ec -> Optional.of(new ECDSAVerifier(ec.toECPublicKey()));
            case OctetKeyPair pair when Ed25519Verifier.takes(pair) ->
                    Optional.of(new Ed25519Verifier(pair));
            default -> Optional.empty();
        };
    }

    private static boolean isStrong(RSAKey key) throws JOSEException {
        int bits = key.toRSAPublicKey().getModulus().bitLength();
        return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS;
    }

    private static Optional<VerificationKey> bound(
            JWK key, JWSVerifier verifier, Set<Algorithm> wanted) {
        var algorithms = EnumSet.noneOf(Algorithm.class);
        for (var algorithm : wanted) {
            if (verifier.supportedJWSAlgorithms().contains(algorithm.jws())
                    && isMeantFor(key, algorithm)) {
                algorithms.add(algorithm);
            }
        }
        return algorithms.isEmpty()
                ? Optional.empty()
                : Optional.of(new VerificationKey(key.getKeyID(), algorithms, verifier));
    }

    private static boolean isMeantFor(JWK key, Algorithm algorithm) {
        var only = key.getAlgorithm();
        return only == null
                || Algorithm.named(only.getName()).filter(algorithm::equals).isPresent();
    }

    boolean isCalled(String keyId) {
        return keyId.equals(id);
    }

    boolean suits(Algorithm algorithm) {
        return algorithms.contains(algorithm);
    }

    /** True if it has signed the token. */
    boolean hasSigned(Token token) {
        try {
            return suits(token.algorithm())
                    && verifier.verify(
                            new JWSHeader(token.algorithm().jws()),
                            token.signedBytes(),
                            token.signature());
        } catch (JOSEException e) {
            return false;
        }
    }
}
