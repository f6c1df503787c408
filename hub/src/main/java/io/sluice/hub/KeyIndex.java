package io.sluice.hub;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Finds the items of a chunk by their key. */
final class KeyIndex {
    private KeyIndex() {}

    /** The items of each key, in order; a gap is among those of each. */
    static Map<Payload, int[]> of(Chunk chunk) {
        var index = HashMap.<Payload, int[]>newHashMap(chunk.items());
        boolean hasGap = chunk.gap() != null;
        for (int item = 0; item < chunk.items(); item++) {
            int publication = chunk.publicationAt(item);
            Payload key = publication < 0 ? null : chunk.publications().get(publication).key();
            if (key != null) {
                int[] first = hasGap ? new int[] {0, item} : new int[] {item};
                index.merge(key, first, KeyIndex::withLast);
            }
        }
        return index;
    }

    private static int[] withLast(int[] items, int[] more) {
        int[] longer = Arrays.copyOf(items, items.length + 1);
        longer[items.length] = more[more.length - 1];
        return longer;
    }
}
