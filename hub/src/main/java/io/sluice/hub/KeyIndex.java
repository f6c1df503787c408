package io.sluice.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the items of a chunk by their key. */
final class KeyIndex {
    private KeyIndex() {}

    /** The items of each key, in order; a gap is among those of each. */
    static Map<Payload, int[]> of(Chunk chunk) {
        var found = new HashMap<Payload, List<Integer>>();
        for (int item = 0; item < chunk.items(); item++) {
            int publication = chunk.publicationAt(item);
            Payload key = publication < 0 ? null : chunk.publications().get(publication).key();
            if (key != null) {
                found.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(item);
            }
        }
        var index = new HashMap<Payload, int[]>();
        found.forEach((key, items) -> {
            if (chunk.gap() != null) {
                items.addFirst(0);
            }
            index.put(key, items.stream().mapToInt(Integer::intValue).toArray());
        });
        return index;
    }
}
