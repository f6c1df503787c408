package io.sluice.hub;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a stream asks of the records of its log, and makes of them.
 *
 * @param payload what values must be
 * @param mapping how values become payloads; without it they stay as they are
 * @param key how publications get their keys; without it they have their records' keys
 * @param headers names of the record headers that publications keep; at most {@link #MAX_HEADERS}
 */
public record RecordRules(
        PayloadRule payload,
        @Nullable Mapping mapping,
        @Nullable KeyRule key,
        Set<String> headers) {
    public static final int MAX_HEADERS = 16;

    public RecordRules {
        headers = Set.copyOf(headers);
        if (headers.size() > MAX_HEADERS) {
            throw new IllegalArgumentException(
                    "a stream may keep %d headers at most, got: %d"
                            .formatted(MAX_HEADERS, headers.size()));
        }
    }

    /** Values of that kind, as they are, under their own keys. */
    public static RecordRules of(PayloadRule.Kind kind) {
        return new RecordRules(PayloadRule.of(kind), null, null, Set.of());
    }
}
