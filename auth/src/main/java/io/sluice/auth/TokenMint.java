package io.sluice.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes tokens signed with a shared secret.
 *
 * @param algorithm HS256, HS384 or HS512
 * @param issuer what they say in {@code iss}; null for nothing
 * @param audience what they say in {@code aud}; null for nothing
 */
public record TokenMint(
        Secret secret,
        Algorithm algorithm,
        @Nullable String issuer,
        @Nullable String audience,
        Time time) {
    /** What a mint says by itself. */
    private static final Set<String> OWN = Set.of("sub", "iat", "exp", "jti");

    public TokenMint {
        if (!algorithm.suits(secret)) {
            throw new IllegalArgumentException(
                    "a mint needs HS256, HS384 or HS512 and a secret long enough for it, got %s and %d bytes"
                            .formatted(algorithm.text(), secret.length()));
        }
    }

    /** By HS256, for no named issuer and audience. */
    public TokenMint(Secret secret, Time time) {
        this(secret, Algorithm.HS256, null, null, time);
    }

    /**
     * A new token, good from now on.
     *
     * @param ttl how long; at least a second; its end is rounded up to a full second
     * @param claims what else it says, as JSON values
     */
    public String mint(String subject, Duration ttl, Map<String, Object> claims) {
        if (subject.isBlank()) {
            throw new IllegalArgumentException("subject of a token must not be blank");
        }
        if (ttl.toSeconds() < 1) {
            throw new IllegalArgumentException("ttl of a token must be at least PT1S, got: " + ttl);
        }
        for (var own : OWN) {
            if (claims.containsKey(own)) {
                throw new IllegalArgumentException(
                        "claim '" + own + "' is set by the mint and cannot be given");
            }
        }
        return sign(claims(subject, ttl, claims));
    }

    private Map<String, Object> claims(String subject, Duration ttl, Map<String, Object> more) {
        var claims = new LinkedHashMap<String, Object>();
        if (issuer != null) {
            claims.put("iss", issuer);
        }
        if (audience != null) {
            claims.put("aud", audience);
        }
        claims.putAll(more);
        long now = time.millis();
        claims.put("sub", subject);
        claims.put("iat", now / 1000);
        claims.put("exp", Math.ceilDiv(now + ttl.toMillis(), 1000));
        claims.put("jti", UUID.randomUUID().toString());
        return claims;
    }

    private String sign(Map<String, Object> claims) {
        var header = new JWSHeader.Builder(algorithm.jws()).type(JOSEObjectType.JWT).build();
        var token = new JWSObject(header, new Payload(claims));
        try {
            token.sign(new MACSigner(secret.bytes()));
        } catch (JOSEException e) {
            throw new IllegalStateException("the JDK lacks " + algorithm.text(), e);
        }
        String text = token.serialize();
        if (text.length() > Token.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a token may have %d characters, got: %d"
                            .formatted(Token.MAX_LENGTH, text.length()));
        }
        return text;
    }
}
