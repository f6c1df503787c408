package io.sluice.hub;

/** The log will never take this entry: it is too large, or malformed. */
public final class RejectedEntry extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RejectedEntry(String message, Throwable cause) {
        super(message, cause);
    }

    public RejectedEntry(String message) {
        super(message);
    }
}
