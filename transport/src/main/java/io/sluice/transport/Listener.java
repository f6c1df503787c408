package io.sluice.transport;

import io.sluice.session.Endpoint;
import java.util.List;

/**
 * An address to listen on, and what is to be had there.
 *
 * @param port 0 for any free one
 */
public record Listener(String host, int port, List<Endpoint> endpoints, List<HttpRoute> routes) {
    public Listener {
        endpoints = List.copyOf(endpoints);
        routes = List.copyOf(routes);
    }
}
