package io.sluice.app;

import io.sluice.history.HistorySettings;
import io.sluice.hub.MemorySettings;
import io.sluice.hub.Start;
import io.sluice.kafkalog.TopicSpec;
import io.sluice.monitor.MonitoringSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka cluster as a stream, as configured.
 *
 * @param keeper where it is told; gateways that share such a place share the rounds, too
 * @param prefix what the names of its topics begin with
 * @param kept how long it is told for
 * @param bytes how much of it is kept in memory
 * @param history what a database keeps of it; null if nothing
 * @param alertsTopic the Kafka topic of alerts; null for the same place as the rest
 */
public record MonitoringConfig(
        MonitoringSettings settings,
        Keeper keeper,
        String prefix,
        Duration kept,
        long bytes,
        @Nullable HistorySettings history,
        @Nullable String alertsTopic) {
    private static final int MANY = 1_000_000;
    private static final long ALERTS_BYTES = 1 << 20;
    private static final Duration ALERTS_KEPT = Duration.ofDays(7);

    /** What the cluster does. */
    OwnLog cluster() {
        var inMemory =
                new MemorySettings(bytes, MANY, kept, (int) Math.min(bytes, OwnLog.MAX_BYTES));
        return new OwnLog(keeper, prefix + ".cluster", new Start.Earliest(), MANY, kept, inMemory);
    }

    /** What of that needs somebody's attention. */
    OwnLog alerts() {
        var inMemory = new MemorySettings(ALERTS_BYTES, MANY, ALERTS_KEPT, (int) ALERTS_BYTES);
        String named = alertsTopic;
        return new OwnLog(
                named == null ? keeper : Keeper.KAFKA,
                named == null ? prefix + ".alerts" : named,
                new Start.Earliest(),
                MANY,
                ALERTS_KEPT,
                inMemory);
    }

    /** True if only one of several gateways looks at the cluster. */
    boolean isShared() {
        return keeper != Keeper.MEMORY;
    }

    /** The Kafka topics it needs. */
    List<TopicSpec> kafkaTopics() {
        var topics = new ArrayList<TopicSpec>();
        if (keeper == Keeper.KAFKA) {
            String millis = String.valueOf(kept.toMillis());
            topics.add(
                    cluster()
                            .spec(
                                    Map.of(
                                            "cleanup.policy",
                                            "delete",
                                            "retention.ms",
                                            millis,
                                            "retention.bytes",
                                            String.valueOf(bytes),
                                            "segment.ms",
                                            String.valueOf(kept.dividedBy(6).toMillis()))));
        }
        if (alerts().keeper() == Keeper.KAFKA) {
            topics.add(
                    alerts().spec(
                                    Map.of(
                                            "cleanup.policy",
                                            "compact,delete",
                                            "retention.ms",
                                            String.valueOf(ALERTS_KEPT.toMillis()))));
        }
        return topics;
    }
}
