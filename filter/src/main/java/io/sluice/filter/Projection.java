package io.sluice.filter;

import io.sluice.filter.InvalidFilter.Code;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a flat object of some fields of a document: each member's value is the field's, as it
 * stands there, or null where the document has no such field. Of members with one name the last
 * counts. Projections of the same members are equal. Has no state; any thread.
 */
public final class Projection {
    /** How many fields a client may list. */
    public static final int MAX_FIELDS = 32;

    /** How long a client may write each. */
    public static final int MAX_FIELD_LENGTH = 256;

    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private final List<Map.Entry<String, FieldPath>> members;
    private final List<byte[]> labels;
    private final PathTree tree;
    private final int[] slots;

    /**
     * @param fields where each member's value comes from, in the order of the members
     */
    public Projection(SequencedMap<String, FieldPath> fields) {
        members = List.copyOf(fields.sequencedEntrySet().stream().map(Map.Entry::copyOf).toList());
        labels = fields.sequencedKeySet().stream().map(Projection::label).toList();
        tree = new PathTree(fields.values());
        slots = fields.sequencedValues().stream().mapToInt(tree::slot).toArray();
    }

    /** A client's list of fields, each of which becomes a member of the name it is written by. */
    public static Projection of(List<String> fields) throws InvalidFilter {
        if (fields.isEmpty() || fields.size() > MAX_FIELDS) {
            throw new InvalidFilter(
                    Code.TOO_COMPLEX,
                    "expected 1 to " + MAX_FIELDS + " fields",
                    fields.size() + " fields");
        }
        var paths = new LinkedHashMap<String, FieldPath>();
        for (String field : fields) {
            FieldPath path = path(field);
            if (paths.containsValue(path)) {
                throw new InvalidFilter(Code.DUPLICATE, "expected each field once", field);
            }
            paths.put(field, path);
        }
        return new Projection(paths);
    }

    private static FieldPath path(String field) throws InvalidFilter {
        if (field.length() > MAX_FIELD_LENGTH) {
            throw new InvalidFilter(
                    Code.TOO_COMPLEX,
                    "expected fields of at most " + MAX_FIELD_LENGTH + " characters",
                    field);
        }
        try {
            label(field);
            return FieldPath.parse(field);
        } catch (IllegalArgumentException _) {
            throw new InvalidFilter(Code.SYNTAX, "expected a field such as a.b", field);
        }
    }

    private static byte[] label(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (!new String(utf8, StandardCharsets.UTF_8).equals(name)
                || !name.matches("[^\"\\p{Cntrl}]+")) {
            throw new IllegalArgumentException(
                    "a field's name has no quotes or control characters: " + name);
        }
        return new String(JsonString.ofText(utf8), StandardCharsets.UTF_8)
                .concat(":")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The fields it takes. */
    public Set<FieldPath> fields() {
        return Set.copyOf(members.stream().map(Map.Entry::getValue).toList());
    }

    /**
     * Projects one well-formed document.
     *
     * @return empty if the document has none of the fields
     */
    public Optional<byte[]> apply(byte[] json) {
        long[] spans = tree.find(json);
        for (int slot : slots) {
            if (PathTree.isThere(spans[slot])) {
                return Optional.of(project(json, spans));
            }
        }
        return Optional.empty();
    }

    /** Projects one well-formed document; all members are null if it has none of the fields. */
    public byte[] applyOrNulls(byte[] json) {
        return project(json, tree.find(json));
    }

    private byte[] project(byte[] json, long[] spans) {
        var out = new ByteArrayOutputStream(32 * slots.length);
        for (int i = 0; i < slots.length; i++) {
            out.write(i == 0 ? '{' : ',');
            out.writeBytes(labels.get(i));
            long span = spans[slots[i]];
            if (PathTree.isThere(span)) {
                out.write(json, PathTree.from(span), PathTree.to(span) - PathTree.from(span));
            } else {
                out.writeBytes(NULL);
            }
        }
        out.write('}');
        return out.toByteArray();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Projection that && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    /** The names of its members. */
    @Override
    public String toString() {
        return String.join(", ", members.stream().map(Map.Entry::getKey).toList());
    }
}
