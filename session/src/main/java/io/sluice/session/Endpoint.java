package io.sluice.session;

import java.util.List;
import java.util.Map;

/**
 * A place clients connect to.
 *
 * @param path the path of its URL; event streams have their channels behind it
 * @param carrier how messages travel there
 * @param dialect what is spoken there
 * @param offers the streams there, by name
 * @param welcome what a client has from the start, without asking
 */
public record Endpoint(
        String path, Carrier carrier, Dialect dialect, Map<String, Offer> offers, Welcome welcome) {
    /** A way messages travel. */
    public enum Carrier {
        WEBSOCKET,
        /** Server-sent events: one way. */
        EVENT_STREAM
    }

    /** One of WebSockets, with streams from the start. */
    public Endpoint(
            String path, Dialect dialect, Map<String, Offer> offers, List<String> onConnect) {
        this(path, Carrier.WEBSOCKET, dialect, offers, new Welcome.Streams(onConnect));
    }

    public Endpoint {
        offers = Map.copyOf(offers);
        for (String name : welcome.streams()) {
            if (!offers.containsKey(name)) {
                throw new IllegalArgumentException(
                        "endpoint " + path + " subscribes to '" + name + "', which it has not");
            }
        }
    }

    /** True if a client has nothing unless it asks. */
    public boolean waitsToBeAsked() {
        return welcome.streams().isEmpty();
    }
}
