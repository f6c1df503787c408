package io.sluice.mqtt;

import java.util.Locale;

/** Why a message did not become an entry. Each is counted on its own. */
public enum Reason {
    /** No payload at all, as in the message that clears a retained one. */
    EMPTY,
    TOO_LARGE,
    INVALID_UTF8,
    INVALID_JSON,
    NOT_AN_OBJECT,
    TOO_DEEP,
    NUMBER_TOO_LONG,
    /** There is a device time, but not one of the configured format. */
    BAD_TIMESTAMP,
    MISSING_TIMESTAMP,
    /** A device time before 2000 or more than a day ahead, where the rule says quarantine. */
    IMPLAUSIBLE_TIMESTAMP,
    MISSING_KEY,
    KEY_TOO_LONG,
    /** A required value is not there. */
    MISSING_FIELD,
    /** A required value is of another type. */
    WRONG_TYPE,
    /** The log will never take it. */
    REJECTED,
    /** A message of QoS 0 for which there was no room; it is not kept. */
    OVERRUN,
    BUG;

    /** Its name in counters and in the quarantine. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
