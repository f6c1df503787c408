package io.sluice.monitor;

import io.sluice.hub.Payload;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The latest document of each key, as the journal has it. Any thread may look and put. */
public final class Board {
    private final ConcurrentHashMap<String, Payload> documents = new ConcurrentHashMap<>();

    /** The document {@code metrics}. */
    public Optional<Payload> metrics() {
        return Optional.ofNullable(documents.get(Documents.METRICS));
    }

    /** The document of a topic. */
    public Optional<Payload> topic(String name) {
        return Optional.ofNullable(documents.get(Documents.TOPIC + name));
    }

    /** The document of a group. */
    public Optional<Payload> group(String id) {
        return Optional.ofNullable(documents.get(Documents.GROUP + id));
    }

    /**
     * Takes what the journal has; in its order.
     *
     * @param document null if there is none any more
     */
    public void put(String key, @Nullable Payload document) {
        if (document == null) {
            documents.remove(key);
        } else {
            documents.put(key, document);
        }
    }
}
