package io.sluice.history;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Rows in the text format of COPY, in a growing array: columns end with a tab, rows with a newline.
 */
final class CopyText {
    private static final byte[] NULL = {'\\', 'N'};

    private byte[] bytes;
    private int size;

    CopyText(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** Drops what has been written after that. */
    void cutTo(int earlier) {
        size = earlier;
    }

    byte[] array() {
        return bytes;
    }

    void nothing() {
        raw(NULL);
    }

    /** What needs no escaping. */
    @SuppressWarnings("deprecation") // the one way to copy ASCII without another array
    void ascii(String text) {
        int length = text.length();
        reserve(length);
        text.getBytes(0, length, bytes, size);
        size += length;
    }

    /** Any text that can be stored. */
    void text(String text) {
        utf8(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Any text that can be stored. */
    void utf8(byte[] text) {
        reserve(2 * text.length);
        byte[] to = bytes;
        int at = size;
        for (byte b : text) {
            if (b == '\\' || (b >= 0 && b < ' ')) {
                at = escaped(to, at, b);
            } else {
                to[at++] = b;
            }
        }
        size = at;
    }

    private static int escaped(byte[] to, int at, byte b) {
        byte letter =
                switch (b) {
                    case '\\' -> (byte) '\\';
                    case '\n' -> (byte) 'n';
                    case '\r' -> (byte) 'r';
                    case '\t' -> (byte) 't';
                    default -> 0;
                };
        int next = at;
        if (letter != 0) {
            to[next++] = '\\';
            to[next++] = letter;
        } else {
            to[next++] = b;
        }
        return next;
    }

    void number(long value) {
        ascii(Long.toString(value));
    }

    private void raw(byte[] some) {
        reserve(some.length);
        System.arraycopy(some, 0, bytes, size, some.length);
        size += some.length;
    }

    void endColumn() {
        end((byte) '\t');
    }

    void endRow() {
        end((byte) '\n');
    }

    private void end(byte mark) {
        reserve(1);
        bytes[size++] = mark;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
        }
    }
}
