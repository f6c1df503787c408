package io.sluice.transport;

import io.sluice.session.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is where on one listener, by path. */
final class Directory {
    private final Map<String, Endpoint> endpoints = new HashMap<>();
    private final Map<String, Map<String, HttpRoute>> routes = new HashMap<>();

    Directory(Listener listener) {
        for (var endpoint : listener.endpoints()) {
            if (endpoints.put(endpoint.path(), endpoint) != null) {
                throw new IllegalArgumentException("two endpoints at " + endpoint.path());
            }
        }
        for (var route : listener.routes()) {
            routes.computeIfAbsent(route.path(), _ -> new HashMap<>()).put(route.method(), route);
        }
    }

    @Nullable Endpoint endpoint(String path) {
        return endpoints.get(path);
    }

    boolean hasRoute(String path) {
        return routes.containsKey(path);
    }

    /** The methods answered at that path, for the header {@code Allow}. */
    String methods(String path) {
        var methods = new TreeSet<>(routes.getOrDefault(path, Map.of()).keySet());
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }

    @Nullable HttpRoute route(String method, String path) {
        var methods = routes.getOrDefault(path, Map.of());
        return methods.get(method.equals("HEAD") ? "GET" : method);
    }
}
