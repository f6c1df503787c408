package io.sluice.filter;

/**
 * A word or sign of a predicate.
 *
 * @param text as it stands; of a text literal, what it means
 * @param from where it begins in the predicate's text
 * @param to where it ends
 */
record Token(Kind kind, String text, int from, int to) {
    enum Kind {
        /** A keyword, operand or number. */
        WORD,
        /** A literal in quotes. */
        TEXT,
        /** An operator, parenthesis, bracket or comma. */
        SIGN,
        /** After the last. */
        END
    }

    boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    boolean isKeyword(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }
}
