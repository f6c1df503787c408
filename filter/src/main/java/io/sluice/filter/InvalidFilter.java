package io.sluice.filter;

/** A predicate or a list of fields cannot be understood or is too large. */
public final class InvalidFilter extends Exception {
    private static final long serialVersionUID = 1;

    private static final int MAX_PART = 80;

    /** What is wrong. */
    public enum Code {
        /** It is not written as it should be. */
        SYNTAX,
        /** It names something that is not there to be tested. */
        UNKNOWN_OPERAND,
        /** It says the same thing twice. */
        DUPLICATE,
        /** It is larger than the limits allow. */
        TOO_COMPLEX
    }

    private final Code code;
    private final String part;

    /**
     * @param message where it is and what was expected
     * @param part the part of the text that is wrong
     */
    InvalidFilter(Code code, String message, String part) {
        super(
                message + ", got: " + (part.isEmpty() ? "the end" : printable(part)),
                null,
                false,
                false);
        this.code = code;
        this.part = printable(part);
    }

    public Code code() {
        return code;
    }

    /** The part of the text that is wrong, cut and made fit to print. */
    public String part() {
        return part;
    }

    private static String printable(String part) {
        var text = new StringBuilder();
        part.codePoints()
                .limit(MAX_PART)
                .map(c -> isPrintable(c) ? c : '\uFFFD')
                .takeWhile(c -> text.length() + Character.charCount(c) <= MAX_PART)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
