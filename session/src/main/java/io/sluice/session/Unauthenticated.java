package io.sluice.session;

import java.util.Locale;

/** A credential was not accepted. Carries no trace and no secret. */
public final class Unauthenticated extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * @param detail what is wrong, for the log; must not hold the token or a part of it
     */
    public Unauthenticated(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Why; each is counted on its own. */
    public enum Reason {
        MISSING,
        MALFORMED,
        ALGORITHM,
        UNKNOWN_KEY,
        SIGNATURE,
        EXPIRED,
        NOT_YET_VALID,
        ISSUER,
        AUDIENCE,
        CLAIMS,
        /** It was good, but has been taken back. */
        REVOKED,
        /** Whether it is good could not be found out. */
        UNDECIDED;

        /** Its name in logs and counters. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
