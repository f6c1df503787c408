package io.sluice.transport;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a request is for.
 *
 * @param path decoded
 * @param rawPath as it was sent
 * @param query its parameters, decoded
 */
record Target(String path, String rawPath, Map<String, List<String>> query) {
    /** What is not known yet. */
    static final Target UNKNOWN = new Target("", "", Map.of());

    private static final int MAX_PARAMETERS = 1024;

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static Target of(String url) {
        var decoder =
                new QueryStringDecoder(url, StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
        return new Target(decoder.path(), decoder.rawPath(), decoder.parameters());
    }

    /** Decodes a part of a path, in which a plus sign stands for itself. */
    static String decoded(String part) {
        return QueryStringDecoder.decodeComponent(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The values of a parameter. */
    List<String> all(String name) {
        return query.getOrDefault(name, List.of());
    }

    /** The first value of a parameter; empty if there is none. */
    String first(String name) {
        return all(name).isEmpty() ? "" : all(name).getFirst();
    }

    /** Without the query: there may be a token in it. */
    @Override
    public String toString() {
        return path;
    }
}
