package io.sluice.session;

import io.sluice.filter.FieldPath;
import io.sluice.filter.FieldReader;
import io.sluice.hub.Chunk;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The selections in use on one stream: how many different ones clients have chosen, and which
 * fields they look at, so that each payload is read once for all of them. Any thread.
 */
final class Selections {
    static final int MAX_CHOSEN = 1_000;

    /** More fields than that are not read ahead. */
    private static final int MAX_FIELDS = 64;

    private static final String REPLACED = "replaced";

    private final Map<Selection, Integer> chosen = new ConcurrentHashMap<>();
    private volatile FieldReader reader = new FieldReader(Set.of());

    /** Takes a selection into use; false if there are too many different ones. */
    boolean enter(Selection selection) {
        if (selection.isChosen()) {
            var key = selection.chosen();
            if (chosen.merge(key, 1, Integer::sum) == 1 && chosen.size() > MAX_CHOSEN) {
                leave(selection);
                return false;
            }
        }
        read(selection.rows().fields());
        read(selection.filter().fields());
        return true;
    }

    /** Takes a selection out of use that has entered. */
    void leave(Selection selection) {
        if (selection.isChosen()) {
            chosen.computeIfPresent(selection.chosen(), (_, n) -> n == 1 ? null : n - 1);
        }
    }

    private synchronized void read(Set<FieldPath> fields) {
        var known = reader.fields();
        if (!known.containsAll(fields) && known.size() < MAX_FIELDS) {
            var more = new HashSet<>(known);
            more.addAll(fields);
            reader = new FieldReader(more);
        }
    }

    /** The chunk's publications, as tests see them. */
    Documents documents(Chunk chunk) {
        return chunk.remember(Documents.class, Documents.class, c -> Documents.of(c, reader));
    }

    /** What they have replaced, where the chunk knows that. */
    Documents replaced(Chunk chunk) {
        return chunk.remember(REPLACED, Documents.class, c -> Documents.replacedIn(c, reader));
    }
}
