package io.sluice.history;

/** Tells which text PostgreSQL can store: none with U+0000, nor with half of a surrogate pair. */
final class StorableText {
    private StorableText() {}

    static boolean isStorable(String text) {
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    /** The same of what is escaped in a well-formed JSON document. */
    static boolean isStorable(byte[] json) {
        int i = 0;
        while (i < json.length) {
            int length = json[i] == '\\' ? escapeLength(json, i) : 1;
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** How long the escape is, with its second half if it is the first; 0 if it is not storable. */
    private static int escapeLength(byte[] json, int at) {
        if (json[at + 1] != 'u') {
            return 2;
        }
        int unit = unit(json, at + 2);
        if (unit == 0 || Character.isLowSurrogate((char) unit)) {
            return 0;
        }
        if (!Character.isHighSurrogate((char) unit)) {
            return 6;
        }
        return isLowSurrogateAt(json, at + 6) ? 12 : 0;
    }

    private static boolean isLowSurrogateAt(byte[] json, int at) {
        return at + 5 < json.length
                && json[at] == '\\'
                && json[at + 1] == 'u'
                && Character.isLowSurrogate((char) unit(json, at + 2));
    }

    private static int unit(byte[] json, int at) {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            unit = 16 * unit + Character.digit(json[i], 16);
        }
        return unit;
    }
}
