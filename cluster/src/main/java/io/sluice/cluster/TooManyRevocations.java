package io.sluice.cluster;

/** As much has been revoked as may be at a time. */
public final class TooManyRevocations extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyRevocations(int most) {
        super("at most " + most + " revocations may be in force", null, false, false);
    }
}
