package io.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * What a client shows to say who it is.
 *
 * @param token the token as the client sent it; null if it sent none
 */
public record Credential(@Nullable String token) {
    /** Nothing shown. */
    public static final Credential NONE = new Credential(null);

    /** Never the token. */
    @Override
    public String toString() {
        return token == null ? "Credential[none]" : "Credential[redacted]";
    }
}
