package io.sluice.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.history.Agg;
import io.sluice.history.HistoryAnswer;
import io.sluice.history.Values;
import io.sluice.hub.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows of history as JSON, cut into pages. Of a gauge there is the average by its own name, and
 * {@code power_w_min} and {@code power_w_max}; of a counter the last reading.
 */
final class HistoryPages {
    /** Of all pages, about. */
    static final int MOST_BYTES = 4 << 20;

    private static final int PAGE_BYTES = 16 * 1024;
    private static final JsonFactory JSON = new JsonFactory();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Set<String> counters;
    private final List<Payload> pages = new ArrayList<>();
    private final ByteArrayOutputStream page = new ByteArrayOutputStream(PAGE_BYTES + 1024);
    private int bytes;

    HistoryPages(Set<String> counters) {
        this.counters = Set.copyOf(counters);
    }

    /** False if not all of it has room. */
    boolean add(HistoryAnswer answer) {
        for (int row = 0; row < answer.size(); row++) {
            if (bytes > MOST_BYTES) {
                return false;
            }
            page.write(page.size() == 0 ? '[' : ',');
            write(answer, row);
            if (page.size() >= PAGE_BYTES) {
                end();
            }
        }
        return true;
    }

    private void write(HistoryAnswer answer, int row) {
        try (var json = JSON.createGenerator(page)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            for (var column : answer.columns()) {
                write(json, column, row);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
    }

    private void write(JsonGenerator json, Values column, int row) throws IOException {
        String name = name(column);
        @Nullable Object value = column.value(row);
        if (name.isEmpty() || value == null) {
            return;
        }
        json.writeFieldName(name);
        switch (value) {
            case Instant time -> json.writeString(TIME.format(time));
            case Double number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case BigDecimal number -> json.writeNumber(number);
            case Boolean truth -> json.writeBoolean(truth);
            case Object text when column.form() == Values.Form.JSON ->
                    json.writeRawValue(text.toString());
            default -> json.writeString(value.toString());
        }
    }

    /** Empty if it is left out. */
    private String name(Values column) {
        Agg agg = column.agg();
        if (agg == null) {
            return column.name();
        }
        boolean isCounter = counters.contains(column.name());
        return switch (agg) {
            case AVG -> isCounter ? "" : column.name();
            case LAST -> isCounter ? column.name() : "";
            default -> isCounter ? "" : column.name() + "_" + agg.text();
        };
    }

    private void end() {
        page.write(']');
        bytes += page.size();
        pages.add(Payload.of(page.toByteArray()));
        page.reset();
    }

    /** All pages, at least one. */
    List<Payload> done() {
        if (page.size() > 0) {
            end();
        }
        return pages.isEmpty() ? List.of(Payload.of("[]")) : pages;
    }
}
