package io.sluice.session;

import org.jspecify.annotations.Nullable;

/** A request cannot be met; what is to be told to the client. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MAX_PART = 80;

    private final transient Notice.Code code;
    private final transient @Nullable String part;

    Refusal(Notice.Code code, String message, @Nullable String part) {
        super(message, null, false, false);
        this.code = code;
        this.part = part;
    }

    /** Tells it without a channel. */
    Notice.Refused notice() {
        return new Notice.Refused(
                code, String.valueOf(getMessage()), null, part == null ? null : shown(part));
    }

    /** Tells it about a channel. */
    Notice.Refused notice(String channel) {
        return new Notice.Refused(
                code,
                String.valueOf(getMessage()),
                shown(channel),
                part == null ? null : shown(part));
    }

    /** Text of a client's as it may be told back: not longer than it helps. */
    static String shown(String text) {
        return text.length() <= MAX_PART ? text : text.substring(0, MAX_PART) + "…";
    }
}
