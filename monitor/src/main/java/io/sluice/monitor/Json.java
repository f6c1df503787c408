package io.sluice.monitor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.hub.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Writes an object. What is not known is null. */
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private static final int START_BYTES = 2_048;

    private final JsonGenerator out;

    private Json(JsonGenerator out) {
        this.out = out;
    }

    /** Writes members, or elements. */
    @FunctionalInterface
    interface Body {
        void to(Json json) throws IOException;
    }

    /** Writes an element. */
    @FunctionalInterface
    interface Each<T> {
        void to(Json json, T item) throws IOException;
    }

    static Payload object(Body body) {
        var bytes = new ByteArrayOutputStream(START_BYTES);
        try (var out = FACTORY.createGenerator(bytes)) {
            out.writeStartObject();
            body.to(new Json(out));
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("nothing but memory is written to", e);
        }
        return Payload.of(bytes.toByteArray());
    }

    void text(String name, @Nullable String value) throws IOException {
        out.writeStringField(name, value);
    }

    /** A count, or {@link Sighting#UNKNOWN}. */
    void count(String name, long value) throws IOException {
        if (value == Sighting.UNKNOWN) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, value);
        }
    }

    /** A figure, or NaN. */
    void figure(String name, double value) throws IOException {
        if (!Double.isFinite(value)) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, value);
        }
    }

    void object(String name, Body body) throws IOException {
        out.writeObjectFieldStart(name);
        body.to(this);
        out.writeEndObject();
    }

    /** Objects. */
    <T> void list(String name, Iterable<T> items, Each<T> each) throws IOException {
        out.writeArrayFieldStart(name);
        for (T item : items) {
            out.writeStartObject();
            each.to(this, item);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    void texts(String name, Iterable<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    void numbers(String name, Iterable<Integer> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (int value : values) {
            out.writeNumber(value);
        }
        out.writeEndArray();
    }

    void unknown(String name) throws IOException {
        out.writeNullField(name);
    }
}
