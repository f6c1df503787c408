package io.sluice.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A strong entity tag: what an answer depends on, hashed. Packed and unpacked bytes are told apart.
 */
record Tag(String text) {
    private static final int BYTES = 18;
    private static final String PACKED = "-gzip";

    /** Of all the answer depends on. */
    static Tag of(List<String> parts) {
        var digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        return new Tag(
                Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest.digest(), BYTES)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String header(boolean isPacked) {
        return '"' + text + (isPacked ? PACKED : "") + '"';
    }

    /**
     * What a client has already, packed or not; empty if it has not.
     *
     * @param ifNoneMatch the headers of that name
     */
    Optional<String> in(List<String> ifNoneMatch) {
        return ifNoneMatch.stream()
                .flatMap(header -> Arrays.stream(header.split(",", -1)))
                .map(String::strip)
                .map(one -> one.startsWith("W/") ? one.substring(2) : one)
                .map(one -> one.equals("*") ? header(false) : one)
                .filter(one -> one.equals(header(true)) || one.equals(header(false)))
                .findFirst();
    }
}
