package io.sluice.filter;

import java.nio.charset.StandardCharsets;

/** Walks over a well-formed JSON document, value by value. */
final class JsonWalk {
    private final byte[] json;
    private int at;
    private int nameFrom;
    private int nameTo;

    JsonWalk(byte[] json) {
        this.json = json;
        skipSpace();
    }

    /** Where the walk stands. */
    int at() {
        return at;
    }

    boolean isAtObject() {
        return json[at] == '{';
    }

    boolean isAtArray() {
        return json[at] == '[';
    }

    /** Goes into the object or array that is here; false if it is empty, and then passes it. */
    boolean enter() {
        at++;
        return !isClosing();
    }

    /** Goes on to the next member or element; false if there is none, and then leaves. */
    boolean next() {
        skipSpace();
        if (json[at] == ',') {
            at++;
            skipSpace();
            return true;
        }
        at++;
        return false;
    }

    private boolean isClosing() {
        skipSpace();
        if (json[at] == '}' || json[at] == ']') {
            at++;
            return true;
        }
        return false;
    }

    /** Passes a member's name and the colon; true if the name holds escapes. */
    boolean passName() {
        nameFrom = at + 1;
        boolean escaped = passString();
        nameTo = at - 1;
        skipSpace();
        at++;
        skipSpace();
        return escaped;
    }

    /** Where the name passed last begins. */
    int nameFrom() {
        return nameFrom;
    }

    /** Where the name passed last ends. */
    int nameTo() {
        return nameTo;
    }

    /** Passes one value of any kind. */
    void passValue() {
        switch (json[at]) {
            case '"' -> passString();
            case '{', '[' -> passNested();
            default -> passScalar();
        }
    }

    private void passNested() {
        int depth = 0;
        do {
            switch (json[at]) {
                case '"' -> passString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        } while (depth > 0);
    }

    private void passScalar() {
        while (at < json.length && isScalar(json[at])) {
            at++;
        }
    }

    private static boolean isScalar(byte b) {
        return b > ' ' && b != ',' && b != '}' && b != ']';
    }

    private boolean passString() {
        boolean escaped = false;
        int i = at + 1;
        while (json[i] != '"') {
            if (json[i] == '\\') {
                escaped = true;
                i++;
            }
            i++;
        }
        at = i + 1;
        return escaped;
    }

    private void skipSpace() {
        while (at < json.length && json[at] <= ' ' && json[at] >= 0) {
            at++;
        }
    }

    /** What stands between the quotes of a string, unescaped. */
    static String text(byte[] json, int from, int to) {
        String raw = new String(json, from, to - from, StandardCharsets.UTF_8);
        return raw.indexOf('\\') < 0 ? raw : unescape(raw);
    }

    private static String unescape(String raw) {
        var text = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char kind = raw.charAt(++i);
            switch (kind) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> text.append(kind);
            }
        }
        return text.toString();
    }
}
