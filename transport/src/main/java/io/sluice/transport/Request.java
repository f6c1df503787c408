package io.sluice.transport;

import io.sluice.hub.Payload;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request, as far as routes need it.
 *
 * @param variables what stands where the route's path has variables, decoded
 * @param query its parameters, decoded
 * @param headers by names in lower case
 */
public record Request(
        String method,
        String path,
        Map<String, String> variables,
        Map<String, List<String>> query,
        Map<String, List<String>> headers,
        Payload body) {
    public Request {
        variables = Map.copyOf(variables);
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /** What stands where the route's path has that variable. */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route's path has no variable '" + name + "'");
        }
        return value;
    }

    /** The first value of a parameter. */
    public Optional<String> parameter(String name) {
        return query.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** The first header of that name, in any case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
    }

    /** What it accepts; empty if it does not say. */
    public String accept() {
        return header("accept").orElse("");
    }

    /** Without query and headers: there may be a token in them. */
    @Override
    public String toString() {
        return method + " " + path + ", " + body;
    }
}
