package io.sluice.filter;

/** What a test says: a test that lacks something it needs says neither yes nor no. */
public enum Truth {
    TRUE,
    FALSE,
    UNDECIDED;

    static Truth of(boolean decided) {
        return decided ? TRUE : FALSE;
    }

    /** The opposite; what is undecided stays so. */
    Truth negated() {
        return switch (this) {
            case TRUE -> FALSE;
            case FALSE -> TRUE;
            case UNDECIDED -> UNDECIDED;
        };
    }
}
