package io.sluice.mqtt;

/** A message that can never become an entry. */
final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * @param detail what is wrong, in words; no payload
     */
    Unusable(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
