package io.sluice.app;

import io.sluice.history.HistorySettings;
import io.sluice.hub.PastSettings;
import io.sluice.hub.StateSettings;
import io.sluice.hub.StreamSettings;
import io.sluice.session.OfferSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The streams that the gateway feeds itself. They tell operators' things, so grants have to name
 * them.
 */
final class OwnStreams {
    /** What the Kafka cluster does. */
    static final String CLUSTER = "cluster";

    /** What of that needs somebody's attention. */
    static final String ALERTS = "alerts";

    /** Who comes and goes. */
    static final String PRESENCE = "presence";

    /** Their names, whether there are such or not. */
    static final Set<String> NAMES = Set.of(CLUSTER, ALERTS, PRESENCE);

    private static final long TAIL = 256 << 10;
    private static final StateSettings STATE =
            new StateSettings(null, 10_000, 4 << 20, Duration.ofHours(1));

    private OwnStreams() {}

    /** The others of these. */
    static List<String> without(List<String> streams) {
        return streams.stream().filter(stream -> !NAMES.contains(stream)).toList();
    }

    /** Those that the configuration turns on. */
    static List<StreamConfig> of(ClusterConfig cluster, @Nullable MonitoringConfig monitoring) {
        var streams = new ArrayList<StreamConfig>();
        if (monitoring != null) {
            long tail = Math.max(TAIL, monitoring.bytes() / 4);
            streams.add(stream(CLUSTER, monitoring.cluster(), tail, monitoring.history()));
            streams.add(stream(ALERTS, monitoring.alerts(), TAIL, null));
        }
        if (cluster.tellsPresence()) {
            streams.add(stream(PRESENCE, cluster.presence(), TAIL, null));
        }
        return streams;
    }

    private static StreamConfig stream(
            String name, OwnLog log, long tail, @Nullable HistorySettings history) {
        return new StreamConfig(
                name,
                log.of(name),
                new StreamConfig.Keys(null, true),
                new StreamSettings(tail, PastSettings.STANDARD, STATE),
                OfferSettings.STANDARD,
                history);
    }
}
