package io.sluice.filter;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a publication's key is made: text with holes, such as {@code site-{value.site}/{key}}. A hole
 * is {@code {key}}, {@code {value.path}} or {@code {headers.name}}; a backslash makes a brace or
 * backslash part of the text. A value goes in as it is, so different values can make one key where
 * they may hold the text between two holes. Has no state; any thread.
 */
public final class KeyTemplate {
    /** No key is longer, in bytes. */
    public static final int MAX_LENGTH = 1024;

    /** What it is made of, one after the other. */
    private sealed interface Part {
        record Constant(String text) implements Part {}

        record Key() implements Part {}

        record Value(FieldPath path) implements Part {}

        record Header(String name) implements Part {}
    }

    private final String text;
    private final List<Part> parts;
    private final Set<FieldPath> fields = new HashSet<>();
    private final PathTree tree;

    private KeyTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
        for (Part part : parts) {
            if (part instanceof Part.Value(var path)) {
                fields.add(path);
            }
        }
        tree = new PathTree(fields);
    }

    /** Reads a template, which has at least one hole. */
    public static KeyTemplate parse(String text) {
        var parts = new ArrayList<Part>();
        var constant = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                int end = endOfHole(text, i + 1);
                addConstant(parts, constant);
                parts.add(hole(text, text.substring(i + 1, end)));
                i = end;
            } else if (c == '}') {
                throw invalid(text, "has a '}' without '{'");
            } else if (c == '\\' && i + 1 < text.length()) {
                constant.append(text.charAt(++i));
            } else {
                constant.append(c);
            }
        }
        addConstant(parts, constant);
        if (parts.stream().allMatch(Part.Constant.class::isInstance)) {
            throw invalid(text, "has no hole such as {key} or {value.device_id}");
        }
        return new KeyTemplate(text, parts);
    }

    private static int endOfHole(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '}') {
                return i;
            }
            if (c == '\\') {
                i++;
            }
        }
        throw invalid(text, "has a '{' without '}'");
    }

    private static void addConstant(List<Part> parts, StringBuilder constant) {
        if (!constant.isEmpty()) {
            parts.add(new Part.Constant(constant.toString()));
            constant.setLength(0);
        }
    }

    private static Part hole(String text, String hole) {
        if (hole.equals("key")) {
            return new Part.Key();
        }
        if (hole.startsWith("headers.") && hole.length() > "headers.".length()) {
            return new Part.Header(Words.unescaped(hole.substring("headers.".length())));
        }
        if (hole.startsWith("value.")) {
            try {
                return new Part.Value(FieldPath.parse(hole.substring("value.".length())));
            } catch (IllegalArgumentException _) {
                throw badHole(text, hole);
            }
        }
        throw badHole(text, hole);
    }

    private static IllegalArgumentException badHole(String text, String hole) {
        return invalid(
                text, "may have {key}, {value.field} and {headers.name}, got: {" + hole + "}");
    }

    private static IllegalArgumentException invalid(String text, String problem) {
        return new IllegalArgumentException("key template '" + text + "' " + problem);
    }

    /** True if it takes the key that publications come with. */
    public boolean usesKey() {
        return parts.stream().anyMatch(Part.Key.class::isInstance);
    }

    /** The fields of the payload it takes. */
    public Set<FieldPath> fields() {
        return Set.copyOf(fields);
    }

    /**
     * The key of a publication.
     *
     * @param json its payload, one well-formed document; null if there is none
     * @param key the key it came with, if any
     * @param headers its headers
     * @return empty if there is nothing to fill a hole with, or if the key would be too long
     */
    public Optional<byte[]> apply(byte @Nullable [] json, byte @Nullable [] key, Headers headers) {
        long[] spans = null;
        if (json != null && !fields.isEmpty() && FieldReader.isObject(json)) {
            spans = tree.find(json);
        }
        var out = new ByteArrayOutputStream(32);
        for (Part part : parts) {
            byte[] bytes =
                    switch (part) {
                        case Part.Constant(var constant) ->
                                constant.getBytes(StandardCharsets.UTF_8);
                        case Part.Key() -> key;
                        case Part.Header(var name) -> headers.bytes(name);
                        case Part.Value(var path) ->
                                json == null || spans == null
                                        ? null
                                        : scalar(json, spans[tree.slot(path)]);
                    };
            if (bytes == null || out.size() + bytes.length > MAX_LENGTH) {
                return Optional.empty();
            }
            out.writeBytes(bytes);
        }
        return Optional.of(out.toByteArray());
    }

    private static byte @Nullable [] scalar(byte[] json, long span) {
        if (PathTree.isRepeated(span) || !PathTree.isThere(span)) {
            return null;
        }
        int from = PathTree.from(span);
        int to = PathTree.to(span);
        return switch (json[from]) {
            case '{', '[', 'n' -> null;
            case '"' -> utf8(JsonWalk.text(json, from + 1, to - 1));
            default -> Arrays.copyOfRange(json, from, to);
        };
    }

    /** Null if half a surrogate pair stands alone, which UTF-8 cannot say. */
    private static byte @Nullable [] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.UTF_8).equals(text) ? bytes : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyTemplate that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** The text it was read from. */
    @Override
    public String toString() {
        return text;
    }
}
