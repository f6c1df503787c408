package io.sluice.hub;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The live cursors of one variant and one key, or of all keys, on one lane, in a dense array:
 * joining and leaving cost the same however many there are.
 */
final class Audience {
    private final Variant variant;
    private final @Nullable Payload key;
    private @Nullable Cursor[] members = new Cursor[1];
    private int size;
    private boolean shrunk;

    Audience(Variant variant, @Nullable Payload key) {
        this.variant = variant;
        this.key = key;
    }

    Variant variant() {
        return variant;
    }

    /** What it reads of a stream. */
    Pick pick() {
        return Pick.of(key);
    }

    int size() {
        return size;
    }

    Cursor member(int index) {
        Cursor member = members[index];
        if (member == null) {
            throw new IllegalStateException("no member " + index + " of " + size);
        }
        return member;
    }

    void add(Cursor cursor) {
        if (size == members.length) {
            members = Arrays.copyOf(members, size * 2);
        }
        cursor.slot = size;
        members[size++] = cursor;
    }

    /** Takes a member out; the last one takes its place. */
    void remove(Cursor cursor) {
        Cursor last = member(--size);
        members[size] = null;
        if (last != cursor) {
            last.slot = cursor.slot;
            members[cursor.slot] = last;
        }
        shrunk = true;
    }

    /** True if a member has been taken out since this was asked last: indexes have changed. */
    boolean hasShrunk() {
        boolean answer = shrunk;
        shrunk = false;
        return answer;
    }
}
