package io.sluice.app;

import java.util.List;
import java.util.Set;

/**
 * The streams the gateway feeds itself. They tell operators' things, so grants have to name them.
 */
final class OwnStreams {
    /** What the Kafka cluster does. */
    static final String CLUSTER = "cluster";

    static final Set<String> ALL = Set.of(CLUSTER, "alerts", "presence");

    private OwnStreams() {}

    /** The others of these. */
    static List<String> without(List<String> streams) {
        return streams.stream().filter(stream -> !ALL.contains(stream)).toList();
    }
}
