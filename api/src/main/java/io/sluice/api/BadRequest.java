package io.sluice.api;

/** A request that cannot be met; the message tells its sender what was expected. No trace. */
public final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    BadRequest(String message) {
        super(message, null, false, false);
    }
}
