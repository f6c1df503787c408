package io.sluice.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something to be appended to a log.
 *
 * @param key its key, if it has one
 * @param value its payload; null deletes the key
 * @param headers what is known about it besides, in order
 */
public record Entry(@Nullable Payload key, @Nullable Payload value, List<Header> headers) {
    public Entry {
        headers = List.copyOf(headers);
    }
}
