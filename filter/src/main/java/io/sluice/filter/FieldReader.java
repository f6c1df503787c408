package io.sluice.filter;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads some fields of documents, each document in one pass. Made once for all that is wanted of a
 * stream's payloads, and then used by many {@link JsonDocument}s. Has no state; any thread.
 */
public final class FieldReader {
    private final Set<FieldPath> fields;
    private final Map<FieldPath, Integer> places = new HashMap<>();
    private final PathTree tree;
    private final int[] slots;

    public FieldReader(Collection<FieldPath> fields) {
        this.fields = Set.copyOf(fields);
        tree = new PathTree(this.fields);
        slots = new int[this.fields.size()];
        for (FieldPath path : this.fields) {
            slots[places.size()] = tree.slot(path);
            places.put(path, places.size());
        }
    }

    /** What it reads. */
    public Set<FieldPath> fields() {
        return fields;
    }

    /** Where the field is in an answer of {@link #read}; null if it is not among those read. */
    @Nullable Integer place(FieldPath path) {
        return places.get(path);
    }

    /** All fields of a well-formed document, which is null if there is none. */
    Scalar[] read(byte @Nullable [] json) {
        var scalars = new Scalar[slots.length];
        long[] spans = json == null || !isObject(json) ? null : tree.find(json);
        for (int i = 0; i < slots.length; i++) {
            scalars[i] =
                    json == null || spans == null
                            ? Scalar.Other.AMBIGUOUS
                            : scalar(json, spans[slots[i]]);
        }
        return scalars;
    }

    static boolean isObject(byte[] json) {
        return new JsonWalk(json).isAtObject();
    }

    private static Scalar scalar(byte[] json, long span) {
        if (PathTree.isRepeated(span)) {
            return Scalar.Other.AMBIGUOUS;
        }
        return PathTree.isThere(span)
                ? Scalar.ofJson(json, PathTree.from(span), PathTree.to(span))
                : Scalar.Other.MISSING;
    }
}
