package io.sluice.filter;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What documents carry that may be events in the JSON format of CloudEvents 1.0 (its "structured
 * mode"): an object with {@code specversion} is one, anything else stands for itself. Has no state;
 * any thread.
 */
public final class EventEnvelope {
    private static final FieldPath VERSION = FieldPath.parse("specversion");
    private static final FieldPath DATA = FieldPath.parse("data");
    private static final FieldPath BASE64 = FieldPath.parse("data_base64");
    private static final List<FieldPath> REQUIRED =
            List.of(FieldPath.parse("id"), FieldPath.parse("source"), FieldPath.parse("type"));
    private static final PathTree TREE =
            new PathTree(
                    List.of(
                            VERSION,
                            DATA,
                            BASE64,
                            REQUIRED.get(0),
                            REQUIRED.get(1),
                            REQUIRED.get(2)));

    /** What a document carries. */
    public sealed interface Content {
        /** Itself: it is no event. */
        record Plain() implements Content {}

        /** An event's data, the JSON value that stands there. */
        record Json(int from, int to) implements Content {}

        /** Nothing, which an event may carry. */
        record Nothing() implements Content {}

        /**
         * An event's data that are a text, or bytes in base64.
         *
         * @param from where the JSON string stands
         * @param held what the string holds, which may be a document itself
         */
        record Held(int from, int to, ByteBuffer held) implements Content {}

        /** What cannot be told: it should be an event and is none. */
        record Broken(String problem) implements Content {}
    }

    private EventEnvelope() {}

    /** What the document carries, which is well-formed. */
    public static Content open(byte[] json) {
        if (!FieldReader.isObject(json)) {
            return new Content.Plain();
        }
        long[] spans = TREE.find(json);
        if (!PathTree.isThere(spans[TREE.slot(VERSION)])) {
            return new Content.Plain();
        }
        return problem(json, spans)
                .<Content>map(Content.Broken::new)
                .orElseGet(() -> content(json, spans));
    }

    private static Optional<String> problem(byte[] json, long[] spans) {
        if (Arrays.stream(spans).anyMatch(PathTree::isRepeated)) {
            return Optional.of("an event with a member that is there twice");
        }
        if (!text(json, spans, VERSION).equals("1.0")) {
            return Optional.of("an event whose 'specversion' is not \"1.0\"");
        }
        return REQUIRED.stream()
                .filter(path -> text(json, spans, path).isEmpty())
                .findFirst()
                .map(path -> "an event without '" + path + "'");
    }

    /** A member that is text; empty if it is not there, or is something else. */
    private static String text(byte[] json, long[] spans, FieldPath path) {
        long span = spans[TREE.slot(path)];
        return PathTree.isThere(span) && json[PathTree.from(span)] == '"'
                ? JsonWalk.text(json, PathTree.from(span) + 1, PathTree.to(span) - 1)
                : "";
    }

    private static Content content(byte[] json, long[] spans) {
        long data = spans[TREE.slot(DATA)];
        long base64 = spans[TREE.slot(BASE64)];
        if (PathTree.isThere(data) && PathTree.isThere(base64)) {
            return new Content.Broken("an event with both 'data' and 'data_base64'");
        }
        if (PathTree.isThere(base64)) {
            return ofBase64(base64, text(json, spans, BASE64));
        }
        if (!PathTree.isThere(data)) {
            return new Content.Nothing();
        }
        return json[PathTree.from(data)] == '"'
                ? held(data, text(json, spans, DATA).getBytes(StandardCharsets.UTF_8))
                : new Content.Json(PathTree.from(data), PathTree.to(data));
    }

    private static Content held(long span, byte[] held) {
        return new Content.Held(
                PathTree.from(span), PathTree.to(span), ByteBuffer.wrap(held).asReadOnlyBuffer());
    }

    private static Content ofBase64(long span, String text) {
        try {
            return held(span, Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return new Content.Broken("an event whose 'data_base64' is not base64");
        }
    }
}
