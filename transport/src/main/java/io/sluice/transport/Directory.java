package io.sluice.transport;

import io.sluice.session.Endpoint;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.Welcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is where on one listener, by path. */
final class Directory {
    private final Map<String, List<Endpoint>> endpoints = new HashMap<>();
    private final List<Endpoint> eventStreams;
    private final Map<String, Map<String, HttpRoute>> routes = new HashMap<>();

    Directory(Listener listener) {
        for (var endpoint : listener.endpoints()) {
            var there = endpoints.computeIfAbsent(endpoint.path(), _ -> new ArrayList<>(1));
            if (there.stream().anyMatch(other -> isForUsers(other) == isForUsers(endpoint))) {
                throw new IllegalArgumentException("two endpoints at " + endpoint.path());
            }
            there.add(endpoint);
        }
        for (var route : listener.routes()) {
            routes.computeIfAbsent(route.path(), _ -> new HashMap<>()).put(route.method(), route);
        }
        eventStreams =
                listener.endpoints().stream()
                        .filter(endpoint -> endpoint.carrier() == Carrier.EVENT_STREAM)
                        .sorted(
                                Comparator.comparingInt((Endpoint e) -> e.path().length())
                                        .reversed())
                        .toList();
    }

    private static boolean isForUsers(Endpoint endpoint) {
        return endpoint.welcome() instanceof Welcome.User;
    }

    /**
     * The endpoint a request is for: the one with its path, or the event streams it names. Of two
     * with one path a request that names a user is for the one that asks for users.
     */
    @Nullable Endpoint endpoint(Target target) {
        var there = endpoints.get(target.path());
        if (there != null) {
            return there.stream()
                    .filter(endpoint -> isForUsers(endpoint) == namesUser(there, target))
                    .findFirst()
                    .orElse(there.getFirst());
        }
        if (hasRoute(target.path())) {
            return null;
        }
        for (var endpoint : eventStreams) {
            if (target.rawPath().startsWith(endpoint.path() + "/")) {
                return endpoint;
            }
        }
        return null;
    }

    private static boolean namesUser(List<Endpoint> there, Target target) {
        return there.stream()
                .anyMatch(endpoint ->
                        endpoint.welcome() instanceof Welcome.User user
                                && !target.all(user.parameter()).isEmpty());
    }

    boolean hasRoute(String path) {
        return routes.containsKey(path);
    }

    /** The methods answered at that path, for the header {@code Allow}. */
    String methods(String path) {
        if (endpoints.containsKey(path)) {
            return "GET, OPTIONS";
        }
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
