package io.sluice.monitor;

/**
 * What subjects of measurements a rule is about.
 *
 * @param text a subject such as {@code group:billing}, in which {@code *} stands for any characters
 */
public record SubjectPattern(String text) {
    private static final int MAX_LENGTH = 512;

    public SubjectPattern {
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "subject must have 1 to %d characters, got: %d"
                            .formatted(MAX_LENGTH, text.length()));
        }
    }

    /** True if it stands for that subject. */
    boolean covers(String subject) {
        return Glob.matches(text, subject);
    }
}
