package io.sluice.session;

/**
 * Who a client has shown itself to be.
 *
 * @param subject its name, unique with its issuer; never logged in full
 * @param access what it may do
 * @param expiresAt when what it has shown ends, wall time in milliseconds; {@link #NEVER} if it
 *     does not
 */
public record Principal(String subject, Access access, long expiresAt) {
    /** No end. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Someone who has shown nothing. */
    public static Principal anonymous(Access access) {
        return new Principal("anonymous", access, NEVER);
    }

    /** Without the subject, which may be personal. */
    @Override
    public String toString() {
        return "Principal[expiresAt=" + expiresAt + "]";
    }
}
