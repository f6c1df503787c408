package io.sluice.system;

/**
 * How large tests of many clients are: as the suite can bear, or with {@code -Dsluice.large=true}
 * as promised.
 */
final class Scale {
    private static final boolean IS_LARGE = Boolean.getBoolean("sluice.large");

    private Scale() {}

    static int of(int small, int large) {
        return IS_LARGE ? large : small;
    }
}
