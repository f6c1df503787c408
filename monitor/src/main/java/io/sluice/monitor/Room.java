package io.sluice.monitor;

import java.util.List;

/** What may still be listed in a document. */
final class Room {
    private int left;
    private long leftOut;

    Room(int left) {
        this.left = left;
    }

    /** The first ones, as many as there is room for. */
    <T> List<T> take(List<T> items) {
        int taken = Math.min(items.size(), left);
        left -= taken;
        leftOut += items.size() - taken;
        return items.subList(0, taken);
    }

    long leftOut() {
        return leftOut;
    }
}
