package io.sluice.httpintake;

import io.sluice.hub.Unmappable;
import java.util.Locale;

/** Why something that came in did not become an entry. Each is counted on its own. */
public enum Reason {
    TOO_LARGE,
    INVALID_UTF8,
    INVALID_JSON,
    TOO_DEEP,
    NUMBER_TOO_LONG,
    NOT_AN_OBJECT,
    /** A member or header that counts is there twice. */
    DUPLICATE_ATTRIBUTE,
    MISSING_ID,
    /** Not a text, too long, or with characters that no attribute may have; so are the others. */
    INVALID_ID,
    MISSING_SOURCE,
    INVALID_SOURCE,
    MISSING_SPECVERSION,
    INVALID_SPECVERSION,
    /** Another version of CloudEvents than 1.0. */
    UNSUPPORTED_SPECVERSION,
    MISSING_TYPE,
    INVALID_TYPE,
    /** An attribute that may be missing is not what it must be. */
    INVALID_ATTRIBUTE,
    /** An event without data would say nothing. */
    MISSING_DATA,
    /** Base64 that is none, or data in two ways at once. */
    INVALID_DATA,
    /** A request that is none of the forms that are understood. */
    UNSUPPORTED_CONTENT_TYPE,
    /** An entry of a bulk delivery without an id to answer by. */
    MISSING_ENTRY_ID,
    /** More at once than is taken. */
    TOO_MANY,
    /** No key, or an empty one, where the stream needs one: nobody to give the event to. */
    MISSING_KEY,
    KEY_TOO_LONG,
    /** A key that is named twice, or not percent-encoded UTF-8. */
    INVALID_KEY,
    /** A header that no entry may have. */
    INVALID_HEADER,
    /** A line of a batch that is not what it must be. */
    INVALID_LINE,
    INVALID_IDEMPOTENCY_KEY,
    /** The log will never take it. */
    REJECTED,
    BUG;

    /** Its name in counters, answers and in the quarantine. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a stream's payload rule says. */
    static Reason of(Unmappable unmappable) {
        return valueOf(unmappable.reason().toUpperCase(Locale.ROOT));
    }
}
