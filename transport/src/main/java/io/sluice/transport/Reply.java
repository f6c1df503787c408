package io.sluice.transport;

import io.sluice.hub.Payload;
import java.util.Map;

/**
 * What a route answers.
 *
 * @param status the HTTP status code
 * @param contentType as in the header
 * @param headers further headers
 */
public record Reply(int status, String contentType, Payload body, Map<String, String> headers) {
    public Reply {
        headers = Map.copyOf(headers);
    }

    public static Reply json(int status, String body) {
        return new Reply(status, "application/json", Payload.of(body), Map.of());
    }

    public static Reply text(int status, String body) {
        return new Reply(status, "text/plain; charset=utf-8", Payload.of(body), Map.of());
    }
}
