package io.sluice.transport;

import java.util.List;
import java.util.Map;

/**
 * An HTTP request, as far as routes need it.
 *
 * @param query its parameters, decoded
 * @param accept its {@code Accept}; empty if it has none
 */
public record Request(String path, Map<String, List<String>> query, String accept) {
    public Request {
        query = Map.copyOf(query);
    }
}
