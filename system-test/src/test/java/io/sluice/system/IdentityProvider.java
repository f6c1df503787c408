package io.sluice.system;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
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
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An identity provider on loopback: keys that come and go, published or not to be had. */
final class IdentityProvider implements AutoCloseable {
    static final String NAME = "https://id.test";

    private final HttpServer server;
    private final Map<String, Key> keys = new ConcurrentHashMap<>();
    private final Map<String, Key> withdrawn = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean up;

    private record Key(JWSAlgorithm algorithm, JWK published, Signing signing) {}

    private interface Signing {
        Base64URL sign(JWSHeader header, byte[] text)
                throws JOSEException, GeneralSecurityException;
    }

    /** One that is away. */
    IdentityProvider() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            if (up) {
                byte[] body =
                        keys.values().stream()
                                .map(key -> key.published().toJSONString())
                                .collect(Collectors.joining(",", "{\"keys\":[", "]}"))
                                .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } else {
                exchange.sendResponseHeaders(503, -1);
            }
        }
    }

    void comeUp() {
        up = true;
    }

    void goAway() {
        up = false;
    }

    int requests() {
        return requests.get();
    }

    String keysUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
    }

    // --- keys

    void addKey(String id, JWSAlgorithm algorithm) {
        try {
            keys.put(id, key(id, algorithm));
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes a key no longer; it still signs. */
    void withdraw(String id) {
        withdrawn.put(id, keys.remove(id));
    }

    private static Key key(String id, JWSAlgorithm algorithm)
            throws JOSEException, GeneralSecurityException {
        if (algorithm.equals(JWSAlgorithm.EdDSA)) {
            return ed25519(id);
        }
        if (JWSAlgorithm.Family.RSA.contains(algorithm)) {
            var pair = new RSAKeyGenerator(2048).keyID(id).generate();
            return new Key(algorithm, pair.toPublicJWK(), by(new RSASSASigner(pair)));
        }
        var curve = Curve.forJWSAlgorithm(algorithm).iterator().next();
        var pair = new ECKeyGenerator(curve).keyID(id).generate();
        return new Key(algorithm, pair.toPublicJWK(), by(new ECDSASigner(pair)));
    }

    private static Signing by(JWSSigner signer) {
        return signer::sign;
    }

    private static Key ed25519(String id) throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] encoded = pair.getPublic().getEncoded();
        var point =
                Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
        var published = new OctetKeyPair.Builder(Curve.Ed25519, point).keyID(id).build();
        return new Key(
                JWSAlgorithm.EdDSA,
                published,
                (_, text) -> {
                    var signature = Signature.getInstance("Ed25519");
                    signature.initSign(pair.getPrivate());
                    signature.update(text);
                    return Base64URL.encode(signature.sign());
                });
    }

    // --- tokens

    Map<String, Object> claims() {
        return claims(NAME);
    }

    private static Map<String, Object> claims(String issuer) {
        return Map.of(
                "iss",
                issuer,
                "sub",
                "tester",
                "exp",
                Instant.now().getEpochSecond() + 600,
                "jti",
                UUID.randomUUID().toString());
    }

    /** A new token signed by a key, also by one that has been withdrawn. */
    String token(String keyId) {
        return token(keyId, keyId, NAME);
    }

    String tokenFrom(String issuer, String keyId) {
        return token(keyId, keyId, issuer);
    }

    /** A token that names another key than it is signed by. */
    String tokenNaming(String named, String keyId) {
        return token(named, keyId, NAME);
    }

    private String token(String named, String keyId, String issuer) {
        Key key = keys.getOrDefault(keyId, withdrawn.get(keyId));
        var header = new JWSHeader.Builder(key.algorithm()).keyID(named).build();
        String text =
                header.toBase64URL()
                        + "."
                        + Base64URL.encode(JSONObjectUtils.toJSONString(claims(issuer)));
        try {
            return text
                    + "."
                    + key.signing().sign(header, text.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What an attacker would sign by where algorithms are mixed up. */
    String publicKeyAsSecret(String keyId) {
        return keys.get(keyId).published().toJSONString();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
