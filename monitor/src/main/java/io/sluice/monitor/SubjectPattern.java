package io.sluice.monitor;

/**
 * What subjects of measurements a rule is about.
 *
 * @param text a subject such as {@code group:billing}, in which {@code *} stands for any characters
 */
public record SubjectPattern(String text) {
    private static final int MAX_LENGTH = 512;
    private static final char ANY = '*';

    public SubjectPattern {
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "subject must have 1 to %d characters, got: %d"
                            .formatted(MAX_LENGTH, text.length()));
        }
    }

    /** True if it stands for that subject. */
    boolean covers(String subject) {
        int at = 0;
        int place = 0;
        int star = -1;
        int retry = 0;
        while (place < subject.length()) {
            if (at < text.length() && text.charAt(at) == ANY) {
                star = at++;
                retry = place;
            } else if (at < text.length() && text.charAt(at) == subject.charAt(place)) {
                at++;
                place++;
            } else if (star >= 0) {
                // the last star takes one character more; those before it need not change
                at = star + 1;
                place = ++retry;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == ANY) {
            at++;
        }
        return at == text.length();
    }
}
