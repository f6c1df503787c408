package io.sluice.auth;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Unauthenticated.Reason;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A signed token that has been read, but not believed. Of its header only the algorithm and the key
 * id are looked at: keys, and addresses of keys, that a token brings along are nothing to us.
 *
 * @param keyId the {@code kid} of its header; null if it has none
 * @param signed the text that its signature covers
 */
record Token(
        Algorithm algorithm,
        @Nullable String keyId,
        Claims claims,
        String signed,
        Base64URL signature) {
    /** No token may be longer. */
    static final int MAX_LENGTH = 8192;

    private static final int MAX_KEY_ID = 256;

    /** Reads a token in its compact form. */
    static Token parse(String text) throws Unauthenticated {
        String[] parts = text.split("\\.", 4);
        if (parts.length != 3) {
            throw malformed("it must have three parts");
        }
        var header = json(parts[0], "header");
        var algorithm = algorithm(header);
        refuseExtensions(header);
        var claims = new Claims(json(parts[1], "payload"));
        decode(parts[2], "signature");
        String signed = text.substring(0, parts[0].length() + 1 + parts[1].length());
        return new Token(algorithm, keyId(header), claims, signed, new Base64URL(parts[2]));
    }

    private static Algorithm algorithm(Map<String, Object> header) throws Unauthenticated {
        if (!(header.get("alg") instanceof String name)) {
            throw malformed("its header must name an algorithm");
        }
        return Algorithm.named(name)
                .orElseThrow(() ->
                        new Unauthenticated(
                                Reason.ALGORITHM, "it is not signed in a way known here"));
    }

    /** An extension marked as critical must be understood, and none is. */
    private static void refuseExtensions(Map<String, Object> header) throws Unauthenticated {
        if (header.containsKey("crit") || header.containsKey("b64")) {
            throw malformed("its header asks for an extension");
        }
    }

    private static @Nullable String keyId(Map<String, Object> header) throws Unauthenticated {
        return switch (header.get("kid")) {
            case null -> null;
            case String id when id.length() <= MAX_KEY_ID -> id;
            default -> throw malformed("its key id must be text of a sensible length");
        };
    }

    private static Map<String, Object> json(String part, String what) throws Unauthenticated {
        String text = new String(decode(part, what), StandardCharsets.UTF_8);
        try {
            // The parser would take a list of pairs for an object, too.
            if (text.stripLeading().startsWith("{")) {
                return JSONObjectUtils.parse(text);
            }
        } catch (ParseException e) {
            // said below: the parser's own words may hold a part of the token
        }
        throw malformed("its " + what + " must be a JSON object");
    }

    private static byte[] decode(String part, String what) throws Unauthenticated {
        try {
            return Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException e) {
            throw malformed("its " + what + " must be base64url");
        }
    }

    private static Unauthenticated malformed(String detail) {
        return new Unauthenticated(Reason.MALFORMED, "token is malformed: " + detail);
    }

    byte[] signedBytes() {
        return signed.getBytes(StandardCharsets.US_ASCII);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "Token[redacted]";
    }
}
