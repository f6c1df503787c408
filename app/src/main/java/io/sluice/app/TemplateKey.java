package io.sluice.app;

import io.sluice.filter.KeyTemplate;
import io.sluice.hub.Header;
import io.sluice.hub.KeyRule;
import io.sluice.hub.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys by a template over a record's key, value and headers. */
record TemplateKey(KeyTemplate template) implements KeyRule {
    @Override
    public @Nullable Payload key(
            @Nullable Payload key, @Nullable Payload value, List<Header> headers) {
        @Nullable Payload read = template.fields().isEmpty() ? null : value;
        return template.apply(bytes(read), bytes(key), name -> last(headers, name))
                .map(Payload::of)
                .orElse(null);
    }

    private static byte @Nullable [] bytes(@Nullable Payload payload) {
        return payload == null ? null : payload.toArray();
    }

    /** Of headers with one name the last counts, as everywhere. */
    private static byte @Nullable [] last(List<Header> headers, String name) {
        for (var header : headers.reversed()) {
            if (header.name().equals(name)) {
                return header.value().toArray();
            }
        }
        return null;
    }
}
