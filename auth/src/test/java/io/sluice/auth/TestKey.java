package io.sluice.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A key pair of an invented identity provider.
 *
 * @param published its public half
 */
record TestKey(JWK published, Signing signing) {
    static TestKey rsa(String id) {
        try {
            var key = new RSAKeyGenerator(2048).keyID(id).generate();
            return new TestKey(key.toPublicJWK(), by(new RSASSASigner(key)));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static TestKey ec(String id, Curve curve) {
        try {
            var key = new ECKeyGenerator(curve).keyID(id).generate();
            return new TestKey(key.toPublicJWK(), by(new ECDSASigner(key)));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    static TestKey ed25519(String id) {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            var key = new OctetKeyPair.Builder(Curve.Ed25519, point(pair)).keyID(id).build();
            return new TestKey(key, (_, signed) -> ed25519(pair, signed));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The last 32 bytes of a public key's X.509 form. */
    private static Base64URL point(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        return Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    private static Base64URL ed25519(KeyPair pair, byte[] signed) throws GeneralSecurityException {
        var signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(signed);
        return Base64URL.encode(signature.sign());
    }

    private static Signing by(JWSSigner signer) {
        return (algorithm, signed) -> signer.sign(new JWSHeader(algorithm.jws()), signed);
    }

    /** The same key, published otherwise. */
    TestKey publishedAs(Map<String, Object> more) {
        try {
            var members = new LinkedHashMap<>(published.toJSONObject());
            members.putAll(more);
            return new TestKey(JWK.parse(members), signing);
        } catch (java.text.ParseException e) {
            throw new AssertionError(e);
        }
    }

    /** A token with this key's id in its header. */
    String sign(Algorithm algorithm, Map<String, ?> claims) {
        var header = new LinkedHashMap<String, Object>();
        header.put("alg", algorithm.text());
        header.put("kid", published.getKeyID());
        return sign(algorithm, header, claims);
    }

    /** A token with just this header, whatever it says. */
    String sign(Algorithm algorithm, Map<String, ?> header, Map<String, ?> claims) {
        return sign(
                algorithm,
                JSONObjectUtils.toJSONString(header),
                JSONObjectUtils.toJSONString(claims));
    }

    String sign(Algorithm algorithm, String header, String payload) {
        String signed = Base64URL.encode(header) + "." + Base64URL.encode(payload);
        try {
            return signed
                    + "."
                    + signing.sign(algorithm, signed.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A key set, as an identity provider publishes it. */
    static String set(TestKey... keys) {
        return Stream.of(keys)
                .map(key -> key.published().toJSONString())
                .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
    }

    @FunctionalInterface
    interface Signing {
        Base64URL sign(Algorithm algorithm, byte[] signed)
                throws JOSEException, GeneralSecurityException;
    }
}
