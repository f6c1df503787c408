package io.sluice.protocol;

import io.sluice.session.CloseReason;

/** Close codes, RFC 6455 section 7.4 and the IANA registry; 4000 and above are ours. */
final class CloseCodes {
    private CloseCodes() {}

    /** The codes of all dialects. */
    static int common(CloseReason reason) {
        return switch (reason) {
            case CLIENT_LEFT -> 1000;
            case PROTOCOL_ERROR -> 1002;
            case NOT_TEXT -> 1007;
            case TOO_MANY_MESSAGES, NO_USER, MALFORMED, IMPOSSIBLE -> 1008;
            case MESSAGE_TOO_BIG -> 1009;
            case INTERNAL_ERROR -> 1011;
            case SHUTTING_DOWN, OUTGROWN -> 1012;
            case NOT_READING, TOO_SLOW, UNAVAILABLE -> 1013;
            case TOKEN_EXPIRED, REVOKED, UNAUTHENTICATED -> 4401;
            case IDLE -> 4408;
        };
    }
}
