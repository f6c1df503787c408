package io.sluice.session;

import io.sluice.hub.Chunk;

/**
 * A chunk's items as wrapped messages, one behind the other, on the heap. Made once for all lanes;
 * each lane copies what it sends into a buffer of its own.
 */
final class EncodedChunk {
    private final byte[] bytes;
    private final int[] ends;

    private EncodedChunk(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    static EncodedChunk of(Chunk chunk, FrameVariant variant) {
        var out = new Out(1024);
        int[] ends = new int[chunk.items()];
        for (int item = 0; item < ends.length; item++) {
            int start = out.size();
            int mark = variant.framing().begin(out);
            if (variant.write(chunk, item, out)) {
                variant.framing().end(out, mark);
            } else {
                out.cut(start);
            }
            ends[item] = out.size();
        }
        return new EncodedChunk(out.toArray(), ends);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the message of that item begins. */
    int start(int item) {
        return item == 0 ? 0 : ends[item - 1];
    }

    /** Where the message of that item ends; an item without a message begins and ends there. */
    int end(int item) {
        return ends[item];
    }

    /** The first item from {@code from} on with which the messages exceed {@code room} bytes. */
    int fitting(int from, int room) {
        int item = from;
        while (item < ends.length && ends[item] - start(from) <= room) {
            item++;
        }
        return item;
    }
}
