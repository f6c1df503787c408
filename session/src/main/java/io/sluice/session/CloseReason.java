package io.sluice.session;

/** Why a session ends. Each dialect has a table of its close codes for them. */
public enum CloseReason {
    /** The client closed, or its socket did. */
    CLIENT_LEFT("", true),
    SHUTTING_DOWN("shutting down", true),
    TOKEN_EXPIRED("token expired", true),
    /** The token, or whoever shows it, is not accepted any more. */
    REVOKED("token revoked", true),
    IDLE("nothing heard for too long", true),
    /** The client takes so little that what must be told to it has piled up. */
    NOT_READING("not reading", true),
    /** The client takes less than is published, and the stream's policy is not to wait for it. */
    TOO_SLOW("too slow", true),
    /** A stream has more partitions than the positions that this client is told can name. */
    OUTGROWN("the stream has more partitions now", true),
    /** The client did not say whose events it wants. */
    NO_USER("user_id is required", false),
    /** A message that is none of the dialect, where that is not forgiven. */
    MALFORMED("malformed message", false),
    /** What the client asked for by connecting cannot be had, and the dialect cannot say so. */
    IMPOSSIBLE("what the URL asks for cannot be had", false),
    /** What the client is connected for cannot be had now, and the dialect cannot say so. */
    UNAVAILABLE("not available now", true),
    /** The client did not show who it is in time. */
    UNAUTHENTICATED("not authenticated", true),
    TOO_MANY_MESSAGES("too many messages", true),
    MESSAGE_TOO_BIG("message too big", false),
    NOT_TEXT("text is not UTF-8", false),
    /** A frame that RFC 6455 does not allow. */
    PROTOCOL_ERROR("protocol error", false),
    INTERNAL_ERROR("internal error", true);

    private final String text;
    private final boolean mayReconnect;

    CloseReason(String text, boolean mayReconnect) {
        this.text = text;
        this.mayReconnect = mayReconnect;
    }

    /** The reason as clients see it. */
    public String text() {
        return text;
    }

    /** True if the same client may well connect again; false if it would fail the same way. */
    public boolean mayReconnect() {
        return mayReconnect;
    }

    /** Its name in logs and counters. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
