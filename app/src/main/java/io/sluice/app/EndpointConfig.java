package io.sluice.app;

import io.sluice.session.Dialect;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.Welcome;
import java.util.List;

/**
 * An endpoint as configured.
 *
 * @param carrier how messages travel there
 * @param streams the streams to be had there
 * @param welcome what a client has from the start
 */
public record EndpointConfig(
        String path, Carrier carrier, Dialect dialect, List<String> streams, Welcome welcome) {
    public EndpointConfig {
        streams = List.copyOf(streams);
    }
}
