package io.sluice.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A secret shared by who signs tokens and who checks them. A weak or well-known one cannot exist.
 */
public final class Secret {
    /** The fewest bytes, in UTF-8, that a secret may have. */
    public static final int MIN_BYTES = 32;

    private static final int RANDOM_BYTES = 48;
    private static final int MIN_DISTINCT = 8;

    /** What betrays text copied from documentation; compared by letters and digits alone. */
    private static final List<String> PRINTED =
            List.of(
                    "placeholder",
                    "redacted",
                    "changeme",
                    "changethis",
                    "replaceme",
                    "replacethis",
                    "donotuse",
                    "generateyourown",
                    "yoursecret",
                    "yourjwtsecret",
                    "yoursupersecret",
                    "supersecret",
                    "mysecret",
                    "jwtsecret",
                    "secretkey",
                    "secretsecret",
                    "examplesecret",
                    "stringsecret",
                    "bitsecret",
                    "passwordpassword",
                    // the example key of RFC 7515
                    "aym1sysppbydfgzld3umj1qzkobwvmkoqqestjqlr");

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * The secret with this text.
     *
     * @throws IllegalArgumentException if anyone could guess it; the message does not hold it
     */
    public static Secret of(String text) {
        refusePrinted(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "a secret must have at least " + MIN_BYTES + " bytes, got: " + bytes.length);
        }
        if (text.chars().distinct().count() < MIN_DISTINCT) {
            throw new IllegalArgumentException(
                    "a secret must have at least " + MIN_DISTINCT + " different characters");
        }
        return new Secret(bytes);
    }

    /** A new one, as base64url text; long enough for {@link Algorithm#HS512}. */
    public static Secret random() {
        byte[] noise = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(noise);
        return of(Base64.getUrlEncoder().withoutPadding().encodeToString(noise));
    }

    private static void refusePrinted(String text) {
        String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (PRINTED.stream().anyMatch(plain::contains)) {
            throw new IllegalArgumentException(
                    "a secret must be random, got a placeholder or one printed in documentation");
        }
    }

    /** Its text, to be kept or handed on; never to be logged. */
    public String reveal() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
