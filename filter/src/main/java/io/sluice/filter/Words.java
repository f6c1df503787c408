package io.sluice.filter;

/** How the words of a predicate are written: where one ends, and what needs escapes. */
final class Words {
    private static final String SIGNS = "()[],=!<>'\"";

    private Words() {}

    static boolean isBlank(char c) {
        return c <= ' ' || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    /** True for what cannot be part of a word without an escape. */
    static boolean endsWord(char c) {
        return isBlank(c) || SIGNS.indexOf(c) >= 0;
    }

    /** The text with escapes, so that it reads as part of one word. */
    static String escaped(String text) {
        var word = new StringBuilder(text.length() + 4);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || endsWord(c)) {
                word.append('\\');
            }
            word.append(c);
        }
        return word.toString();
    }

    /** Takes the escapes away again. */
    static String unescaped(String word) {
        var text = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            text.append(c == '\\' && i + 1 < word.length() ? word.charAt(++i) : c);
        }
        return text.toString();
    }

    /** The text as a literal. */
    static String quoted(String text) {
        var literal = new StringBuilder(text.length() + 8).append('\'');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || c == '\'') {
                literal.append('\\').append(c);
            } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                literal.append("\\u%04x".formatted((int) c));
            } else {
                literal.append(c);
            }
        }
        return literal.append('\'').toString();
    }
}
