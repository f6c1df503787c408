package io.sluice.api;

import java.util.Locale;

/** What the values of a column are; any may be null. */
public enum ValueType {
    /** {@link java.time.Instant}. */
    TIME,
    /** {@link Number}; one that is not finite is shown as null. */
    NUMBER,
    /** {@link Boolean}. */
    BOOLEAN,
    /** {@link String}. */
    TEXT,
    /** {@link io.sluice.hub.Payload}, one well-formed JSON document. */
    JSON;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
