package io.sluice.transport;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes at a path, by method.
 *
 * @param variables what stands in the path where theirs has variables
 */
record Place(Map<String, HttpRoute> routes, Map<String, String> variables) {
    /** The route for a method; null if there is none. */
    @Nullable HttpRoute route(String method) {
        return routes.get(method.equals("HEAD") ? "GET" : method);
    }
}
