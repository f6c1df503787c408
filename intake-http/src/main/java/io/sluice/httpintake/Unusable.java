package io.sluice.httpintake;

/** Something that can never become an entry. An ordinary answer to bad input, without a trace. */
final class Unusable extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final int line;

    /**
     * @param detail what is wrong, in words; no payload
     */
    Unusable(Reason reason, String detail) {
        this(reason, detail, 0);
    }

    private Unusable(Reason reason, String detail, int line) {
        super(detail, null, false, false);
        this.reason = reason;
        this.line = line;
    }

    /** The same, said of a line of a batch. */
    Unusable at(int number) {
        return new Unusable(reason, detail(), number);
    }

    /** The line of a batch it is about, from 1 on; 0 if it is about no line. */
    int line() {
        return line;
    }

    Reason reason() {
        return reason;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
