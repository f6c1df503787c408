package io.sluice.session;

import org.jspecify.annotations.Nullable;

/**
 * Who a client has shown itself to be.
 *
 * @param subject its name, unique with its issuer; never logged in full
 * @param access what it may do
 * @param claims what is said of it, for the rules of rows
 * @param expiresAt when what it has shown ends, wall time in milliseconds; {@link #NEVER} if it
 *     does not
 */
public record Principal(String subject, Access access, Claims claims, long expiresAt) {
    /** No end. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final String ANONYMOUS = "anonymous";

    /** Someone who has shown nothing yet, and has to. */
    public static final Principal STRANGER = new Principal("", Access.NOTHING, Claims.NONE, NEVER);

    /** Someone of whom nothing is said. */
    public Principal(String subject, Access access, long expiresAt) {
        this(subject, access, Claims.NONE, expiresAt);
    }

    /** Someone who has shown nothing. */
    public static Principal anonymous(Access access) {
        return new Principal(ANONYMOUS, access, NEVER);
    }

    /** The user it is; null for someone who has shown no name. */
    public @Nullable String user() {
        return isStranger() || subject.equals(ANONYMOUS) ? null : subject;
    }

    boolean isStranger() {
        return subject.isEmpty();
    }

    /** Without the subject and the claims, which may be personal. */
    @Override
    public String toString() {
        return "Principal[expiresAt=" + expiresAt + "]";
    }
}
