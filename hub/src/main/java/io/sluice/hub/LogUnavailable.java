package io.sluice.hub;

/** A log cannot be reached, or does not answer in time. What was asked may be asked again. */
public final class LogUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LogUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    public LogUnavailable(String message) {
        super(message);
    }
}
