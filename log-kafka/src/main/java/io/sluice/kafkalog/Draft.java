package io.sluice.kafkalog;

import io.sluice.hub.Header;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A publication whose bytes still lie where the consumer put them. */
record Draft(
        Partition partition,
        long offset,
        long timestamp,
        @Nullable Payload key,
        @Nullable Payload value,
        List<Header> headers) {
    /** The bytes of its key, payload and headers. */
    int bytes() {
        int bytes = length(key) + length(value);
        for (var header : headers) {
            bytes += header.value().length();
        }
        return bytes;
    }

    private static int length(@Nullable Payload payload) {
        return payload == null ? 0 : payload.length();
    }
}
