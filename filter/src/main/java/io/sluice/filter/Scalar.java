package io.sluice.filter;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a test finds where it looks: a value that can be compared, or the reason there is none. */
public sealed interface Scalar {
    /** A text, unescaped. */
    record Text(String text) implements Scalar {}

    /**
     * A number, exactly. Numbers of one value are equal, however they were written.
     *
     * @param value in its one canonical form
     */
    record Num(BigDecimal value) implements Scalar {
        public Num {
            value = Decimals.canonical(value);
        }
    }

    /** True or false. */
    record Bool(boolean value) implements Scalar {}

    /** Where there is nothing to compare. */
    enum Other implements Scalar {
        /** JSON's null. */
        NULL,
        /** There is no such field, key or header. */
        MISSING,
        /** An object or array. */
        COMPOSITE,
        /** It is there, but is no text or is too long a number. */
        UNREADABLE,
        /** Not even whether it is there can be told: named twice, or there is no object. */
        AMBIGUOUS
    }

    /** Bytes from outside, as text if they are UTF-8. */
    static Scalar ofBytes(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 || isUtf8(bytes) ? new Text(text) : Other.UNREADABLE;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /** The value that stands at {@code from} to {@code to} in a well-formed document. */
    static Scalar ofJson(byte[] json, int from, int to) {
        return switch (json[from]) {
            case '"' -> new Text(JsonWalk.text(json, from + 1, to - 1));
            case '{', '[' -> Other.COMPOSITE;
            case 't' -> new Bool(true);
            case 'f' -> new Bool(false);
            case 'n' -> Other.NULL;
            default -> Decimals.read(json, from, to);
        };
    }
}
