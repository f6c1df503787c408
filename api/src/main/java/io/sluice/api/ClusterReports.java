package io.sluice.api;

import io.sluice.hub.Payload;
import java.util.Optional;

/** The latest that is known of the Kafka cluster, as JSON documents. Any thread; never blocks. */
public interface ClusterReports {
    /** All of it; empty before the first look at the cluster. */
    Optional<Payload> metrics();

    /** A topic; empty if there is none of that name, or it is not shown. */
    Optional<Payload> topic(String name);

    /** A consumer group; empty if there is none of that id, or it is not shown. */
    Optional<Payload> group(String id);
}
