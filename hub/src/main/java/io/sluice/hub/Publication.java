package io.sluice.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item of a stream.
 *
 * @param partition where it stands
 * @param offset its place in the partition
 * @param timestamp the log's time for it, milliseconds since the epoch
 * @param key its key, if it has one
 * @param value its payload; null deletes the key
 * @param headers those of its record's headers that the stream keeps, in their order
 */
public record Publication(
        Partition partition,
        long offset,
        long timestamp,
        @Nullable Payload key,
        @Nullable Payload value,
        List<Header> headers) {
    public Publication {
        headers = List.copyOf(headers);
    }

    /** Without headers. */
    public Publication(
            Partition partition,
            long offset,
            long timestamp,
            @Nullable Payload key,
            @Nullable Payload value) {
        this(partition, offset, timestamp, key, value, List.of());
    }

    /** True if this publication deletes its key. */
    public boolean isDeletion() {
        return value == null;
    }

    /** The same with another payload. */
    public Publication withValue(@Nullable Payload other) {
        return new Publication(partition, offset, timestamp, key, other, headers);
    }

    /** The same in arrays of its own, so that no chunk's slab is kept alive by it. */
    Publication copy() {
        var copies = headers.stream().map(h -> new Header(h.name(), h.value().copy())).toList();
        return new Publication(
                partition,
                offset,
                timestamp,
                key == null ? null : key.copy(),
                value == null ? null : value.copy(),
                copies);
    }

    /** Its key and payload in bytes, plus what holding it costs. */
    int footprint() {
        int bytes = 96 + (key == null ? 0 : key.length()) + (value == null ? 0 : value.length());
        for (var header : headers) {
            bytes += 64 + header.name().length() + header.value().length();
        }
        return bytes;
    }
}
