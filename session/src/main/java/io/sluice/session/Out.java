package io.sluice.session;

import io.netty.buffer.ByteBuf;
import io.sluice.hub.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written, in an array that grows. Belongs to one thread. */
public final class Out {
    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes;
    private int size;

    public Out(int capacity) {
        bytes = new byte[Math.max(capacity, 16)];
    }

    public int size() {
        return size;
    }

    /** Adds one byte. */
    public Out add(int b) {
        ensure(1);
        bytes[size++] = (byte) b;
        return this;
    }

    /** Adds all of the array. */
    public Out add(byte[] source) {
        ensure(source.length);
        System.arraycopy(source, 0, bytes, size, source.length);
        size += source.length;
        return this;
    }

    /** Adds the text in UTF-8. */
    public Out add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds the payload as it is. */
    public Out add(Payload payload) {
        ensure(payload.length());
        payload.copyTo(bytes, size);
        size += payload.length();
        return this;
    }

    /** Adds a part of the payload. */
    public Out add(Payload payload, int from, int length) {
        ensure(length);
        payload.asBuffer().get(from, bytes, size, length);
        size += length;
        return this;
    }

    /** Adds a number in decimal digits. */
    public Out add(long number) {
        if (number < 0) {
            return add(Long.toString(number));
        }
        ensure(LONGEST_NUMBER);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        return this;
    }

    /** Puts {@code length} bytes of anything at {@code at}, and moves what follows. */
    public Out insert(int at, int length) {
        ensure(length);
        System.arraycopy(bytes, at, bytes, at + length, size - at);
        size += length;
        return this;
    }

    /** Takes {@code length} bytes out at {@code at}, and moves what follows. */
    public Out delete(int at, int length) {
        System.arraycopy(bytes, at + length, bytes, at, size - at - length);
        size -= length;
        return this;
    }

    /** Overwrites the byte at {@code at}. */
    public Out set(int at, int b) {
        bytes[at] = (byte) b;
        return this;
    }

    /** Drops everything from {@code newSize} on. */
    public Out cut(int newSize) {
        size = Math.min(size, newSize);
        return this;
    }

    /** Adds what was written to a buffer. */
    void writeTo(ByteBuf target) {
        target.writeBytes(bytes, 0, size);
    }

    /** A copy of what was written. */
    public byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
