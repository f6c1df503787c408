package io.sluice.hub;

/**
 * A record's value that cannot become a payload. It is an ordinary answer about bad input, not a
 * fault: it carries no trace and no payload.
 */
public final class Unmappable extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason why, in one word for counting, from a bounded set
     * @param detail why, in words for an operator; must not hold the payload or a part of it
     */
    public Unmappable(String reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
