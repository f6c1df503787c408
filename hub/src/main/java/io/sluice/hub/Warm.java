package io.sluice.hub;

import java.util.LinkedHashMap;

/**
 * The older chunks of a tail that cursors catching up have read lately: what they are encoded to is
 * kept a little while, since many who come back together read the same. Belongs to a lane.
 */
final class Warm {
    private static final long MAX_BYTES = 2 << 20;

    private final LinkedHashMap<Chunk, Boolean> chunks = new LinkedHashMap<>(64, 0.75f, true);
    private long bytes;

    /** Takes that a chunk is being read. */
    void touch(Chunk chunk) {
        if (chunks.put(chunk, true) == null) {
            bytes += chunk.footprint();
            coolDown();
        }
    }

    private void coolDown() {
        while (bytes > MAX_BYTES && chunks.size() > 1) {
            Chunk oldest = chunks.pollFirstEntry().getKey();
            bytes -= oldest.footprint();
            oldest.forget();
        }
    }
}
