package io.sluice.history;

/** A publication cannot be a row. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason in one word for counting, from a bounded set
     * @param detail in words; no payload
     */
    Refused(String column, String reason, String detail) {
        super("column '" + column + "': " + detail, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
