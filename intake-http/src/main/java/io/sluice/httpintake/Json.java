package io.sluice.httpintake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.hub.JsonScan;
import io.sluice.hub.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A JSON value, as the bytes it came in: what is passed on is a part of them, never written anew.
 *
 * <p>Made by a strict check of a whole document, so that to find where a value in it ends it is
 * enough to count brackets and to know strings.
 */
final class Json {
    static final int MAX_NUMBER = 1000;

    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final byte[] slab;
    private final int from;
    private final int to;

    private Json(byte[] slab, int from, int to) {
        this.slab = slab;
        this.from = from;
        this.to = to;
    }

    /** What a value is. */
    enum Kind {
        OBJECT,
        ARRAY,
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** One whole document. */
    static Json of(Payload document, int maxDepth) throws Unusable {
        return of(document.toArray(), 0, document.length(), maxDepth);
    }

    /** A part of the array that is one whole document; the array is the caller's no more. */
    static Json of(byte[] slab, int from, int length, int maxDepth) throws Unusable {
        var verdict = new JsonScan(maxDepth, MAX_NUMBER).scan(slab, from, length).verdict();
        if (verdict != JsonScan.Verdict.OK) {
            throw new Unusable(
                    Reason.valueOf(verdict.text().toUpperCase(Locale.ROOT)), verdict.detail());
        }
        int begin = afterSpace(slab, from);
        return new Json(slab, begin, end(slab, begin, from + length));
    }

    Kind kind() {
        return switch (slab[from]) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.TEXT;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    boolean is(Kind kind) {
        return kind() == kind;
    }

    /** Its bytes, as they came. */
    Payload raw() {
        return Payload.of(slab, from, to - from);
    }

    /** What a text says; of anything else, its bytes read as text. */
    String text() {
        if (kind() != Kind.TEXT) {
            return new String(slab, from, to - from, StandardCharsets.UTF_8);
        }
        for (int at = from; at < to; at++) {
            if (slab[at] == '\\') {
                return unescaped();
            }
        }
        return new String(slab, from + 1, to - from - 2, StandardCharsets.UTF_8);
    }

    private String unescaped() {
        try {
            return MAPPER.readValue(slab, from, to - from, String.class);
        } catch (IOException e) {
            throw new UncheckedIOException("a checked text cannot be read", e);
        }
    }

    /** The members of an object, in their order. */
    Map<String, Json> members() throws Unusable {
        if (kind() != Kind.OBJECT) {
            throw new Unusable(Reason.NOT_AN_OBJECT, "expected a JSON object");
        }
        var members = new LinkedHashMap<String, Json>();
        int at = afterSpace(slab, from + 1);
        while (slab[at] != '}') {
            var name = new Json(slab, at, end(slab, at, to)).text();
            at = afterSpace(slab, end(slab, at, to));
            var value = valueAt(afterSpace(slab, at + 1));
            if (members.put(name, value) != null) {
                throw new Unusable(
                        Reason.DUPLICATE_ATTRIBUTE, "a member of the object is there twice");
            }
            at = afterComma(afterSpace(slab, value.to));
        }
        return members;
    }

    /** The items of an array. */
    List<Json> items() {
        var items = new ArrayList<Json>();
        int at = afterSpace(slab, from + 1);
        while (slab[at] != ']') {
            var value = valueAt(at);
            items.add(value);
            at = afterComma(afterSpace(slab, value.to));
        }
        return items;
    }

    private Json valueAt(int at) {
        return new Json(slab, at, end(slab, at, to));
    }

    private int afterComma(int at) {
        return slab[at] == ',' ? afterSpace(slab, at + 1) : at;
    }

    private static int afterSpace(byte[] in, int from) {
        int at = from;
        while (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t') {
            at++;
        }
        return at;
    }

    /** Where the value ends that begins there. */
    private static int end(byte[] in, int from, int limit) {
        int depth = 0;
        int at = from;
        do {
            switch (in[at]) {
                case '"' -> at = endOfText(in, at);
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                default -> at = depth > 0 ? at + 1 : endOfWord(in, at, limit);
            }
        } while (depth > 0);
        return at;
    }

    private static int endOfText(byte[] in, int from) {
        int at = from + 1;
        while (in[at] != '"') {
            at += in[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** Of a number, or of {@code true}, {@code false} or {@code null}. */
    private static int endOfWord(byte[] in, int from, int limit) {
        int at = from;
        while (at < limit && " \n\r\t,]}".indexOf(in[at]) < 0) {
            at++;
        }
        return at;
    }

    /** A value of maps, lists, texts and numbers, as a document. */
    static Payload write(Object value) {
        try {
            return Payload.of(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its size only: payloads do not belong in logs. */
    @Override
    public String toString() {
        return kind() + " of " + (to - from) + " bytes";
    }
}
