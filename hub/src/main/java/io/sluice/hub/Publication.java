package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * One item of a stream.
 *
 * @param partition where it stands
 * @param offset its place in the partition
 * @param timestamp the log's time for it, milliseconds since the epoch
 * @param key its key, if it has one
 * @param value its payload; null deletes the key
 */
public record Publication(
        Partition partition,
        long offset,
        long timestamp,
        @Nullable Payload key,
        @Nullable Payload value) {

    /** True if this publication deletes its key. */
    public boolean isDeletion() {
        return value == null;
    }

    /** Its key and payload in bytes, plus what holding it costs. */
    int footprint() {
        return 96 + (key == null ? 0 : key.length()) + (value == null ? 0 : value.length());
    }
}
