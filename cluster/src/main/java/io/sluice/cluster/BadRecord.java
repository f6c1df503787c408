package io.sluice.cluster;

/** A record of a journal that cannot be used. Carries no trace, and nothing of the record. */
final class BadRecord extends Exception {
    private static final long serialVersionUID = 1L;

    BadRecord(String why) {
        super(why, null, false, false);
    }
}
