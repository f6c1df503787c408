package io.sluice.httpintake;

import io.sluice.hub.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * By what something is known again in its stream: 128 bits of a hash that nobody can steer, so that
 * nobody can pass off an event of his own as another's.
 */
record Id(long high, long low) {
    private static final int BYTES = 16;

    static Id ofEvent(String source, String id) {
        return of("event", source, id);
    }

    /**
     * @param subject whose key it is
     * @param line which part of the request
     */
    static Id ofKey(String subject, String key, int line) {
        return of("key", subject, key, Integer.toString(line));
    }

    private static Id of(String... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
                digest.update(bytes);
            }
            return of(ByteBuffer.wrap(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static Id of(ByteBuffer bytes) {
        return new Id(bytes.getLong(), bytes.getLong());
    }

    /** The id in a header; empty if there is none in it. */
    static Optional<Id> of(Payload header) {
        return header.length() == BYTES ? Optional.of(of(header.asBuffer())) : Optional.empty();
    }

    /** As a header's value. */
    Payload bytes() {
        return Payload.of(ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array());
    }
}
