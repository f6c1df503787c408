package io.sluice.redislog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Entries that were read of late, by offset and stamp. Where Redis has lost some of what was read,
 * they tell how far the log is still the same. Reader thread only.
 */
final class Anchors {
    private static final int CAPACITY = 64;

    private final Deque<Anchor> anchors = new ArrayDeque<>();

    /** An entry that was read. */
    record Anchor(long offset, int stamp) {
        boolean is(Found found) {
            return found.offset() == offset && found.stamp() == stamp;
        }
    }

    void add(Found found) {
        if (anchors.size() == CAPACITY) {
            anchors.removeFirst();
        }
        anchors.addLast(new Anchor(found.offset(), found.stamp()));
    }

    /** Keeps only those up to an offset. */
    void cut(long last) {
        anchors.removeIf(anchor -> anchor.offset > last);
    }

    /** Newest first. */
    List<Anchor> newestFirst() {
        return new ArrayList<>(anchors.reversed());
    }
}
