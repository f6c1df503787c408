package io.sluice.filter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Makes a flat object of some fields of a document: each member's value is the field's, as it
 * stands there, or null where the document has no such field. Of members with one name the last
 * counts. Has no state; any thread.
 */
public final class Projection {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final List<byte[]> labels = new ArrayList<>();
    private final Node root = new Node();

    /**
     * @param fields where each member's value comes from, in the order of the members
     */
    public Projection(SequencedMap<String, FieldPath> fields) {
        fields.forEach((name, path) -> {
            Node node = root;
            for (String step : path.steps()) {
                node = node.children.computeIfAbsent(step, _ -> new Node());
            }
            node.fields.add(labels.size());
            labels.add(label(name, labels.isEmpty()));
        });
    }

    private static byte[] label(String name, boolean first) {
        if (!name.matches("[^\"\\\\\\p{Cntrl}]+")) {
            throw new IllegalArgumentException(
                    "a field's name has no quotes, backslashes or control characters: " + name);
        }
        return ((first ? "{\"" : ",\"") + name + "\":").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Projects one well-formed document.
     *
     * @return empty if the document has none of the fields
     */
    public Optional<byte[]> apply(byte[] json) {
        long[] found = new long[labels.size()];
        find(new JsonWalk(json), root, found);
        boolean any = false;
        var out = new ByteArrayOutputStream(32 * labels.size());
        for (int i = 0; i < found.length; i++) {
            out.writeBytes(labels.get(i));
            int from = (int) (found[i] >>> 32);
            int to = (int) found[i];
            any |= to > 0;
            out.write(to > 0 ? json : NULL, from, to > 0 ? to - from : NULL.length);
        }
        out.write('}');
        return any ? Optional.of(out.toByteArray()) : Optional.empty();
    }

    /** Notes where the fields below {@code node} are, and passes the value the walk is at. */
    private static void find(JsonWalk walk, Node node, long[] found) {
        int from = walk.at();
        boolean isObject = walk.isAtObject();
        if (node.children.isEmpty() || !(isObject || walk.isAtArray())) {
            walk.passValue();
        } else if (walk.enter()) {
            int index = 0;
            do {
                Node child = node.children.get(isObject ? walk.name() : String.valueOf(index++));
                if (child == null) {
                    walk.passValue();
                } else {
                    find(walk, child, found);
                }
            } while (walk.next());
        }
        for (int field : node.fields) {
            found[field] = ((long) from << 32) | walk.at();
        }
    }

    /** A step of one or more paths. */
    private static final class Node {
        private final Map<String, Node> children = new HashMap<>();
        private final List<Integer> fields = new ArrayList<>();
    }
}
