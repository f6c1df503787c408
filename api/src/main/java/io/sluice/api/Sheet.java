package io.sluice.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.sluice.hub.Payload;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table with what is to be said of it, as it is written.
 *
 * @param head what JSON documents say before the rows, in this order: texts, booleans or null
 * @param names of the columns
 */
record Sheet(Map<String, @Nullable Object> head, Table table, List<String> names)
        implements Document {
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * @param isLong true if names of figures say which figure it is, for there are several
     */
    static Sheet of(Map<String, @Nullable Object> head, Table table, boolean isLong) {
        var names =
                table.headings().stream()
                        .map(heading ->
                                heading.agg() != null && isLong
                                        ? heading.name() + "_" + heading.agg().text()
                                        : heading.name())
                        .toList();
        return new Sheet(head, table, names);
    }

    @Override
    public void write(Format format, OutputStream out) throws IOException {
        switch (format) {
            case JSON -> writeDocument(out, this::writeObject);
            case COMPACT -> writeDocument(out, this::writeArray);
            case CSV -> new CsvSheet(this).write(out);
            case NDJSON -> writeLines(out);
        }
    }

    /** Writes a row. */
    @FunctionalInterface
    private interface RowWriter {
        void write(JsonGenerator json, int row) throws IOException;
    }

    private void writeDocument(OutputStream out, RowWriter writer) throws IOException {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            for (var member : head.entrySet()) {
                json.writeFieldName(member.getKey());
                writeHead(json, member.getValue());
            }
            json.writeArrayFieldStart("columns");
            for (int column = 0; column < names.size(); column++) {
                writeHeading(json, column);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("rows");
            for (int row = 0; row < table.size(); row++) {
                writer.write(json, row);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void writeHead(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean flag -> json.writeBoolean(flag);
            default -> json.writeString(value.toString());
        }
    }

    private void writeHeading(JsonGenerator json, int column) throws IOException {
        var heading = table.headings().get(column);
        json.writeStartObject();
        json.writeStringField("name", names.get(column));
        json.writeStringField("type", heading.type().text());
        if (heading.agg() != null) {
            json.writeStringField("field", heading.name());
            json.writeStringField("agg", heading.agg().text());
        }
        if (heading.unit() != null) {
            json.writeStringField("unit", heading.unit());
        }
        json.writeEndObject();
    }

    private void writeLines(OutputStream out) throws IOException {
        try (var json = JSON.createGenerator(out)) {
            json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
            for (int row = 0; row < table.size(); row++) {
                writeObject(json, row);
            }
            if (table.size() > 0) {
                json.writeRaw('\n');
            }
        }
    }

    private void writeObject(JsonGenerator json, int row) throws IOException {
        json.writeStartObject();
        for (int column = 0; column < names.size(); column++) {
            json.writeFieldName(names.get(column));
            writeCell(json, table.cells().at(row, column));
        }
        json.writeEndObject();
    }

    private void writeArray(JsonGenerator json, int row) throws IOException {
        json.writeStartArray();
        for (int column = 0; column < names.size(); column++) {
            writeCell(json, table.cells().at(row, column));
        }
        json.writeEndArray();
    }

    private static void writeCell(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Instant time -> json.writeString(Times.text(time));
            case Boolean flag -> json.writeBoolean(flag);
            case Number number -> writeNumber(json, number);
            case Payload document -> json.writeRawValue(oneLine(document));
            default -> json.writeString(value.toString());
        }
    }

    private static void writeNumber(JsonGenerator json, Number number) throws IOException {
        if (isNumber(number)) {
            json.writeNumber(number.toString());
        } else {
            json.writeNull();
        }
    }

    /** True if it is finite. */
    static boolean isNumber(Number number) {
        return number instanceof BigDecimal
                || number instanceof BigInteger
                || Double.isFinite(number.doubleValue());
    }

    /** In JSON line breaks are between tokens only, where a blank does as well. */
    static String oneLine(Payload document) {
        byte[] bytes = document.toArray();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Not the values, which are a client's. */
    @Override
    public String toString() {
        return "Sheet" + names;
    }
}
