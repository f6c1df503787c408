package io.sluice.filter;

import io.sluice.filter.InvalidFilter.Code;
import io.sluice.filter.Token.Kind;

/** Cuts the text of a predicate into tokens. */
final class Lexer {
    private final String text;
    private int at;

    Lexer(String text) {
        this.text = text;
    }

    Token next() throws InvalidFilter {
        while (at < text.length() && Words.isBlank(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return new Token(Kind.END, "", at, at);
        }
        char c = text.charAt(at);
        return switch (c) {
            case '(', ')', '[', ']', ',' -> sign(1);
            case '=', '<', '>' -> sign(isFollowedByEquals() ? 2 : 1);
            case '!' -> {
                if (!isFollowedByEquals()) {
                    throw invalid("expected '!='", at, at + 1);
                }
                yield sign(2);
            }
            case '\'', '"' -> literal(c);
            default -> word();
        };
    }

    private boolean isFollowedByEquals() {
        return at + 1 < text.length() && text.charAt(at + 1) == '=';
    }

    private Token sign(int length) {
        int from = at;
        at += length;
        return new Token(Kind.SIGN, text.substring(from, at), from, at);
    }

    private Token word() throws InvalidFilter {
        int from = at;
        while (at < text.length() && !Words.endsWord(text.charAt(at))) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at > text.length()) {
            at = text.length();
            throw invalid("expected a character after the last backslash", from, at);
        }
        return new Token(Kind.WORD, text.substring(from, at), from, at);
    }

    private Token literal(char quote) throws InvalidFilter {
        int from = at++;
        var content = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at++);
            content.append(c == '\\' ? escape(from) : c);
        }
        if (at == text.length()) {
            throw invalid("expected the text to end with " + quote, from, at);
        }
        at++;
        return new Token(Kind.TEXT, content.toString(), from, at);
    }

    private char escape(int from) throws InvalidFilter {
        int start = at - 1;
        char c = at < text.length() ? text.charAt(at++) : ' ';
        return switch (c) {
            case '\\', '/', '\'', '"' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode(start);
            default ->
                    throw invalid(
                            "expected one of \\\\ \\' \\\" \\/ \\b \\f \\n \\r \\t \\uXXXX",
                            at == text.length() ? from : start,
                            at);
        };
    }

    private char unicode(int start) throws InvalidFilter {
        int code = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = at < text.length() ? hexDigit(text.charAt(at)) : -1;
            if (digit < 0) {
                throw invalid("expected \\u and four hexadecimal digits", start, at);
            }
            code = 16 * code + digit;
        }
        return (char) code;
    }

    private static int hexDigit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private InvalidFilter invalid(String expected, int from, int to) {
        return new InvalidFilter(
                Code.SYNTAX, expected + " at column " + (from + 1), text.substring(from, to));
    }
}
