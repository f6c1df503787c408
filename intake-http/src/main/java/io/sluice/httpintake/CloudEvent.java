package io.sluice.httpintake;

import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event as CloudEvents 1.0 has it.
 *
 * @param dataContentType what its data is said to be; null if that is not said
 * @param extensions further attributes, by name
 */
record CloudEvent(
        String id,
        String source,
        String type,
        @Nullable String time,
        @Nullable String subject,
        @Nullable String dataContentType,
        Map<String, String> extensions,
        Data data) {
    static final String VERSION = "1.0";
    static final String HEADER_ID = "ce_id";
    static final String HEADER_SOURCE = "ce_source";

    CloudEvent {
        extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
    }

    /** What an event is about. */
    sealed interface Data {
        /** A value in the envelope. */
        record Inside(Json value) implements Data {}

        /** Bytes, as they were sent. */
        record Bytes(Payload bytes) implements Data {}
    }

    /** By which it is known again. */
    Id identity() {
        return Id.ofEvent(source, id);
    }

    /**
     * Its attributes as Kafka's binary form has them.
     *
     * @param contentType what the data is
     */
    List<Header> headers(String contentType) {
        var headers = new ArrayList<Header>();
        add(headers, "ce_specversion", VERSION);
        add(headers, HEADER_ID, id);
        add(headers, HEADER_SOURCE, source);
        add(headers, "ce_type", type);
        add(headers, "ce_time", time);
        add(headers, "ce_subject", subject);
        add(headers, "content-type", contentType);
        extensions.forEach((name, value) -> add(headers, "ce_" + name, value));
        return headers;
    }

    private static void add(List<Header> headers, String name, @Nullable String value) {
        if (value != null) {
            headers.add(new Header(name, Payload.of(value)));
        }
    }

    /** Without its data and attributes. */
    @Override
    public String toString() {
        return "CloudEvent[" + extensions.size() + " extensions]";
    }
}
