package io.sluice.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Bytes that never change: a view of a slab that many payloads may share.
 *
 * <p>A chunk copies all it holds into one slab, so that a tail is a few large arrays and never pins
 * a fetch buffer.
 */
public final class Payload {
    private final byte[] slab;
    private final int offset;
    private final int length;
    private int hash;

    private Payload(byte[] slab, int offset, int length) {
        this.slab = slab;
        this.offset = offset;
        this.length = length;
    }

    /** The whole array, which the caller gives away. */
    public static Payload of(byte[] bytes) {
        return new Payload(bytes, 0, bytes.length);
    }

    /** A part of the array, which the caller gives away. */
    public static Payload of(byte[] slab, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, slab.length);
        return new Payload(slab, offset, length);
    }

    /** The text in UTF-8. */
    public static Payload of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public int length() {
        return length;
    }

    public byte at(int index) {
        return slab[offset + Objects.checkIndex(index, length)];
    }

    /** Copies all bytes to {@code target} from {@code at} on. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(slab, offset, target, at, length);
    }

    /** A copy of the bytes. */
    public byte[] toArray() {
        return Arrays.copyOfRange(slab, offset, offset + length);
    }

    /** A read-only view, without a copy. */
    public ByteBuffer asBuffer() {
        return ByteBuffer.wrap(slab, offset, length).slice().asReadOnlyBuffer();
    }

    /** The bytes read as UTF-8; what is not UTF-8 becomes the replacement character. */
    public String text() {
        return new String(slab, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && Arrays.equals(
                        slab,
                        offset,
                        offset + length,
                        that.slab,
                        that.offset,
                        that.offset + that.length);
    }

    @Override
    public int hashCode() {
        if (hash == 0) {
            int sum = 1;
            for (int i = offset; i < offset + length; i++) {
                sum = 31 * sum + slab[i];
            }
            hash = sum;
        }
        return hash;
    }

    /** Refuses bytes that are not what the rule asks for. */
    void check(PayloadRule rule) throws Unmappable {
        rule.check(slab, offset, length);
    }

    /** The same bytes in an array of their own, so that no larger one is kept alive by them. */
    Payload copy() {
        return slab.length == length ? this : of(toArray());
    }

    /** Its size only: payloads do not belong in logs. */
    @Override
    public String toString() {
        return length + " bytes";
    }
}
