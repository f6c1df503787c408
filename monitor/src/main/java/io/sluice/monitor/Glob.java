package io.sluice.monitor;

/** Matches texts by patterns in which {@code *} stands for any text, an empty one too. */
final class Glob {
    private static final char ANY = '*';

    private Glob() {}

    /** Goes back to the last star only: the one before it need not match anything else. */
    static boolean matches(String pattern, String text) {
        int at = 0;
        int star = -1;
        int mark = 0;
        int i = 0;
        while (i < text.length()) {
            if (at < pattern.length() && pattern.charAt(at) == ANY) {
                star = at++;
                mark = i;
            } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(i)) {
                at++;
                i++;
            } else if (star >= 0) {
                at = star + 1;
                i = ++mark;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == ANY) {
            at++;
        }
        return at == pattern.length();
    }
}
