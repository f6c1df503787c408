package io.sluice.auth;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Gets published keys from where they are published. Blocks. */
@FunctionalInterface
interface KeyFetch extends AutoCloseable {
    /**
     * The key set published there, as JSON text.
     *
     * @throws IOException if it cannot be had within the timeout; the message is for a log
     */
    String fetch(URI jwks, Duration timeout) throws IOException, InterruptedException;

    /** Ends what goes on. */
    @Override
    default void close() {}
}
