package io.sluice.hub;

import java.util.Locale;

/**
 * A strict check that bytes are exactly one JSON document (RFC 8259) in UTF-8, within limits. It
 * builds nothing and allocates nothing. Member names may repeat, and escaped surrogates need no
 * partner: the grammar allows both.
 *
 * @param maxDepth how deep arrays and objects may nest
 * @param maxNumber how many characters a number may have
 */
public record JsonScan(int maxDepth, int maxNumber) {
    /** No scan goes deeper than this, so that it fits on any stack. */
    public static final int DEEPEST = 256;

    /*
     * The scan is a set of methods that each take the index where something begins and return the
     * index after it, or one of these. Nothing but the index goes from one to the next.
     */
    private static final int INVALID_UTF8 = -1;
    private static final int INVALID_JSON = -2;
    private static final int TOO_DEEP = -3;
    private static final int NUMBER_TOO_LONG = -4;

    /** The characters a string may hold as they are. */
    private static final boolean[] PLAIN = new boolean[256];

    static {
        for (int c = 0x20; c < 0x80; c++) {
            PLAIN[c] = c != '"' && c != '\\';
        }
    }

    public JsonScan {
        if (maxDepth < 0 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException(
                    "maxDepth must be 0 to " + DEEPEST + ", got: " + maxDepth);
        }
        if (maxNumber < 1) {
            throw new IllegalArgumentException("maxNumber must be positive, got: " + maxNumber);
        }
    }

    /** Checks {@code length} bytes from {@code offset} on. */
    public Result scan(byte[] in, int offset, int length) {
        int end = offset + length;
        int start = skipSpace(in, offset, end);
        int at = value(in, start, end, maxDepth);
        if (at < 0) {
            return Result.failed(at);
        }
        int rest = skipSpace(in, at, end);
        if (rest < end) {
            return Result.failed(unexpected(in, rest, end));
        }
        return Result.ok(in[start] == '{', hasLineBreak(in, offset, end));
    }

    private int value(byte[] in, int at, int end, int depth) {
        if (at >= end) {
            return INVALID_JSON;
        }
        return switch (in[at]) {
            case '"' -> string(in, at + 1, end);
            case '{' -> depth == 0 ? TOO_DEEP : object(in, at + 1, end, depth - 1);
            case '[' -> depth == 0 ? TOO_DEEP : array(in, at + 1, end, depth - 1);
            case 't' -> word(in, at, end, TRUE);
            case 'f' -> word(in, at, end, FALSE);
            case 'n' -> word(in, at, end, NULL);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(in, at, end);
            default -> unexpected(in, at, end);
        };
    }

    private int object(byte[] in, int begin, int end, int depth) {
        int at = skipSpace(in, begin, end);
        if (at < end && in[at] == '}') {
            return at + 1;
        }
        while (true) {
            if (at >= end || in[at] != '"') {
                return unexpected(in, at, end);
            }
            at = string(in, at + 1, end);
            if (at < 0) {
                return at;
            }
            at = skipSpace(in, at, end);
            if (at >= end || in[at] != ':') {
                return unexpected(in, at, end);
            }
            at = value(in, skipSpace(in, at + 1, end), end, depth);
            if (at < 0) {
                return at;
            }
            at = skipSpace(in, at, end);
            if (at < end && in[at] == '}') {
                return at + 1;
            }
            if (at >= end || in[at] != ',') {
                return unexpected(in, at, end);
            }
            at = skipSpace(in, at + 1, end);
        }
    }

    private int array(byte[] in, int begin, int end, int depth) {
        int at = skipSpace(in, begin, end);
        if (at < end && in[at] == ']') {
            return at + 1;
        }
        while (true) {
            at = value(in, at, end, depth);
            if (at < 0) {
                return at;
            }
            at = skipSpace(in, at, end);
            if (at < end && in[at] == ']') {
                return at + 1;
            }
            if (at >= end || in[at] != ',') {
                return unexpected(in, at, end);
            }
            at = skipSpace(in, at + 1, end);
        }
    }

    private static int string(byte[] in, int begin, int end) {
        int at = begin;
        while (true) {
            while (at < end && PLAIN[in[at] & 0xff]) {
                at++;
            }
            if (at >= end) {
                return INVALID_JSON;
            }
            byte c = in[at];
            if (c == '"') {
                return at + 1;
            }
            int next = c == '\\' ? escape(in, at + 1, end) : wide(in, at, end);
            if (next < 0) {
                return next;
            }
            at = next;
        }
    }

    /** A character that is not ASCII; in a string what is neither plain nor this is not allowed. */
    private static int wide(byte[] in, int at, int end) {
        if (in[at] >= 0) {
            return INVALID_JSON;
        }
        int size = Utf8.sizeAt(in, at, end);
        return size == 0 ? INVALID_UTF8 : at + size;
    }

    private static int escape(byte[] in, int at, int end) {
        if (at >= end) {
            return INVALID_JSON;
        }
        return switch (in[at]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 1;
            case 'u' -> fourHex(in, at + 1, end);
            default -> unexpected(in, at, end);
        };
    }

    private static int fourHex(byte[] in, int begin, int end) {
        for (int at = begin; at < begin + 4; at++) {
            if (at >= end || !isHex(in[at])) {
                return unexpected(in, at, end);
            }
        }
        return begin + 4;
    }

    private int number(byte[] in, int begin, int end) {
        int at = in[begin] == '-' ? begin + 1 : begin;
        at = at < end && in[at] == '0' ? at + 1 : digits(in, at, end);
        if (at > 0 && at < end && in[at] == '.') {
            at = digits(in, at + 1, end);
        }
        if (at > 0 && at < end && (in[at] | 0x20) == 'e') {
            boolean signed = at + 1 < end && (in[at + 1] == '+' || in[at + 1] == '-');
            at = digits(in, signed ? at + 2 : at + 1, end);
        }
        return at - begin > maxNumber ? NUMBER_TOO_LONG : at;
    }

    /** One digit or more. */
    private static int digits(byte[] in, int begin, int end) {
        int at = begin;
        while (at < end && isDigit(in[at])) {
            at++;
        }
        return at == begin ? unexpected(in, at, end) : at;
    }

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private static int word(byte[] in, int begin, int end, byte[] word) {
        for (int i = 0; i < word.length; i++) {
            if (begin + i >= end || in[begin + i] != word[i]) {
                return unexpected(in, begin + i, end);
            }
        }
        return begin + word.length;
    }

    private static int skipSpace(byte[] in, int begin, int end) {
        int at = begin;
        while (at < end && isSpace(in[at])) {
            at++;
        }
        return at;
    }

    /** What is wrong with a byte that does not belong where it is. */
    private static int unexpected(byte[] in, int at, int end) {
        return at < end && in[at] < 0 && Utf8.sizeAt(in, at, end) == 0
                ? INVALID_UTF8
                : INVALID_JSON;
    }

    /** In valid JSON only white space between tokens can hold one. */
    private static boolean hasLineBreak(byte[] in, int begin, int end) {
        for (int at = begin; at < end; at++) {
            if (in[at] == '\n' || in[at] == '\r') {
                return true;
            }
        }
        return false;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(byte c) {
        int lower = c | 0x20;
        return isDigit(c) || (lower >= 'a' && lower <= 'f');
    }

    /** What a scan found. */
    public enum Verdict {
        OK("a JSON document"),
        INVALID_UTF8("not valid UTF-8"),
        INVALID_JSON("not one well-formed JSON document"),
        TOO_DEEP("nested deeper than allowed"),
        NUMBER_TOO_LONG("a number has more characters than allowed");

        private final String detail;

        Verdict(String detail) {
            this.detail = detail;
        }

        /** Its name in counters. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** It in words. */
        public String detail() {
            return detail;
        }
    }

    /**
     * What a scan found, and two things worth knowing about a valid document.
     *
     * @param isObject true if it is an object, not an array or a single value
     * @param hasLineBreak true if there are line feeds or carriage returns between its tokens
     */
    public record Result(Verdict verdict, boolean isObject, boolean hasLineBreak) {
        private static final Result[] OK = {
            new Result(Verdict.OK, false, false),
            new Result(Verdict.OK, true, false),
            new Result(Verdict.OK, false, true),
            new Result(Verdict.OK, true, true),
        };
        private static final Result[] FAILED = {
            new Result(Verdict.INVALID_UTF8, false, false),
            new Result(Verdict.INVALID_JSON, false, false),
            new Result(Verdict.TOO_DEEP, false, false),
            new Result(Verdict.NUMBER_TOO_LONG, false, false),
        };

        private static Result ok(boolean isObject, boolean hasLineBreak) {
            return OK[(isObject ? 1 : 0) + (hasLineBreak ? 2 : 0)];
        }

        private static Result failed(int code) {
            return FAILED[-code - 1];
        }

        public boolean isOk() {
            return verdict == Verdict.OK;
        }
    }
}
