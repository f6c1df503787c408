package io.sluice.transport;

import io.sluice.session.Endpoint;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.Welcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is where on one listener, by path. */
final class Directory {
    private final Map<String, List<Endpoint>> endpoints = new HashMap<>();
    private final List<Endpoint> eventStreams;
    private final Map<String, Map<String, HttpRoute>> routes = new HashMap<>();
    private final Map<PathPattern, Map<String, HttpRoute>> patterns = new LinkedHashMap<>();

    Directory(Listener listener) {
        for (var endpoint : listener.endpoints()) {
            var there = endpoints.computeIfAbsent(endpoint.path(), _ -> new ArrayList<>(1));
            if (there.stream().anyMatch(other -> isForUsers(other) == isForUsers(endpoint))) {
                throw new IllegalArgumentException("two endpoints at " + endpoint.path());
            }
            there.add(endpoint);
        }
        for (var route : listener.routes()) {
            add(route);
        }
        eventStreams =
                listener.endpoints().stream()
                        .filter(endpoint -> endpoint.carrier() == Carrier.EVENT_STREAM)
                        .sorted(
                                Comparator.comparingInt((Endpoint e) -> e.path().length())
                                        .reversed())
                        .toList();
    }

    private void add(HttpRoute route) {
        String path = route.path();
        var methods =
                PathPattern.isOne(path)
                        ? patterns.computeIfAbsent(PathPattern.of(path), _ -> new HashMap<>())
                        : routes.computeIfAbsent(path, _ -> new HashMap<>());
        if (methods.put(route.method(), route) != null) {
            throw new IllegalArgumentException("two routes " + route.method() + " " + path);
        }
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
        if (routes.containsKey(target.path())) {
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

    /** The routes a request may be for; null if there are none. */
    @Nullable Place place(Target target) {
        var exactly = routes.get(target.path());
        if (exactly != null) {
            return new Place(exactly, Map.of());
        }
        for (var pattern : patterns.entrySet()) {
            var variables = pattern.getKey().variables(target.rawPath());
            if (variables != null) {
                return new Place(pattern.getValue(), variables);
            }
        }
        return null;
    }

    /** The largest body a request may have, in bytes. */
    int maxBody(String method, Target target) {
        Place place = endpoint(target) == null ? place(target) : null;
        HttpRoute route = place == null ? null : place.route(method);
        return route == null ? HttpRoute.SMALL_BODY : route.maxBody();
    }

    /** The methods answered there, for the header {@code Allow}. */
    String methods(Target target) {
        if (endpoint(target) != null) {
            return "GET, OPTIONS";
        }
        Place place = place(target);
        var methods = new TreeSet<String>();
        if (place != null) {
            methods.addAll(place.routes().keySet());
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return String.join(", ", methods);
    }
}
