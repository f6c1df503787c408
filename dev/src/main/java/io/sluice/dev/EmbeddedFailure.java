package io.sluice.dev;

import org.jspecify.annotations.Nullable;

/** An embedded part cannot do what it was asked to; the message is fit for a user's eyes. */
public final class EmbeddedFailure extends RuntimeException {
    EmbeddedFailure(String message) {
        super(message);
    }

    EmbeddedFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
