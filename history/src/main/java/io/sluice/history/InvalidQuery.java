package io.sluice.history;

/** A query that asks for what cannot or may not be answered; the asker's mistake. */
public final class InvalidQuery extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String parameter;

    InvalidQuery(String parameter, String message) {
        super(message);
        this.parameter = parameter;
    }

    /** What of the query is wrong: {@code start}, {@code end}, {@code key}, {@code fields} ... */
    public String parameter() {
        return parameter;
    }
}
