package io.sluice.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.filter.EventEnvelope;
import io.sluice.filter.EventEnvelope.Content;
import io.sluice.hub.Header;
import io.sluice.hub.KeyRule;
import io.sluice.hub.Mapping;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.Unmappable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The data of CloudEvents as payloads, however they are wrapped; what is no event stays as it is.
 *
 * @param rule for documents that are held by a text or by base64
 */
record EventData(PayloadRule rule) implements Mapping {
    @Override
    public Payload map(Payload value) throws Unmappable {
        byte[] json = value.toArray();
        return switch (EventEnvelope.open(json)) {
            case Content.Plain() -> value;
            case Content.Nothing() -> Payload.of("null");
            case Content.Json(var from, var to) -> Payload.of(json, from, to - from);
            case Content.Held(var from, var to, var held) -> {
                byte[] document = new byte[held.remaining()];
                held.get(document);
                yield isDocument(document)
                        ? Payload.of(document)
                        : Payload.of(json, from, to - from);
            }
            case Content.Broken(var problem) -> throw new Unmappable("invalid_cloudevent", problem);
        };
    }

    /** True if it is an object or array; a text that says a number is a text. */
    private boolean isDocument(byte[] held) {
        String start = new String(held, 0, Math.min(held.length, 64), UTF_8).stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return false;
        }
        try {
            rule.check(held, 0, held.length);
            return true;
        } catch (Unmappable noDocument) {
            return false;
        }
    }

    /** Keys by a rule about the data. */
    KeyRule keys(KeyRule ofData) {
        return new OfData(this, ofData);
    }

    private record OfData(EventData data, KeyRule rule) implements KeyRule {
        @Override
        public @Nullable Payload key(
                @Nullable Payload key, @Nullable Payload value, List<Header> headers) {
            try {
                return rule.key(key, value == null ? null : data.map(value), headers);
            } catch (Unmappable e) {
                return key; // the mapping says so, too
            }
        }
    }
}
