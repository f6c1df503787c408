package io.sluice.auth;

import io.sluice.hub.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Some keys of a stream: {@code @me} is the one that is the client's own name, {@code meter-*} all
 * that begin so, {@code *} all of them and the whole stream, anything else the key that is so.
 */
record KeyPattern(String text) {
    static final KeyPattern EVERY = new KeyPattern("*");
    static final KeyPattern OWN = new KeyPattern("@me");

    KeyPattern {
        if (text.isBlank()) {
            throw new IllegalArgumentException(
                    "keys of a grant must be keys, 'prefix*', '@me' or '*', got: '" + text + "'");
        }
    }

    /**
     * @param key null for the whole stream
     * @param subject the client's own name
     */
    boolean matches(@Nullable Payload key, String subject) {
        if (equals(EVERY)) {
            return true;
        }
        if (key == null) {
            return false;
        }
        if (equals(OWN)) {
            return Payload.of(subject).equals(key);
        }
        return text.endsWith("*")
                ? key.text().startsWith(text.substring(0, text.length() - 1))
                : Payload.of(text).equals(key);
    }
}
