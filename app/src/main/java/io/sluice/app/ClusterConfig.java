package io.sluice.app;

import io.sluice.cluster.ClusterSettings;
import io.sluice.hub.MemorySettings;
import io.sluice.hub.Start;
import io.sluice.kafkalog.LeaseSettings;
import io.sluice.kafkalog.TopicSpec;
import io.sluice.redislog.RedisTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What nodes know of each other, and by what.
 *
 * @param keeper where they tell each other
 * @param prefix what the names of their topics begin with
 * @param tellsPresence true if it is told who comes and goes
 */
public record ClusterConfig(
        Keeper keeper, String prefix, boolean tellsPresence, ClusterSettings settings) {
    private static final Duration NODES_KEPT = Duration.ofMinutes(10);
    private static final Duration PRESENCE_KEPT = Duration.ofDays(90);
    private static final int MANY = 10_000;

    /** What one node tells itself, it has read at once. */
    private static final MemorySettings IN_MEMORY =
            new MemorySettings(1 << 20, MANY, Duration.ofHours(1), 256 << 10);

    /** What nodes count. */
    OwnLog nodes() {
        return own(".nodes", new Start.Latest(), MANY, Duration.ofHours(1));
    }

    /** Who is not to be let in any more. */
    OwnLog revocations() {
        return own(".revocations", new Start.Earliest(), RedisTopic.UNLIMITED, revocationsKept());
    }

    /** Who comes and goes. */
    OwnLog presence() {
        return own(".presence", new Start.Earliest(), RedisTopic.UNLIMITED, PRESENCE_KEPT);
    }

    private OwnLog own(String suffix, Start start, long count, Duration age) {
        return new OwnLog(keeper, prefix + suffix, start, count, age, IN_MEMORY);
    }

    /** How long revocations are kept: one must not be forgotten before its tokens have ended. */
    private Duration revocationsKept() {
        return settings.revocations().longest().plusDays(1);
    }

    /** The Kafka topics it needs; none if it lives elsewhere. */
    List<TopicSpec> kafkaTopics() {
        if (keeper != Keeper.KAFKA) {
            return List.of();
        }
        String kept = String.valueOf(NODES_KEPT.toMillis());
        return List.of(
                nodes().spec(
                                Map.of(
                                        "cleanup.policy",
                                        "delete",
                                        "retention.ms",
                                        kept,
                                        "segment.ms",
                                        kept)),
                revocations()
                        .spec(
                                Map.of(
                                        "cleanup.policy", "compact,delete",
                                        "retention.ms",
                                                String.valueOf(revocationsKept().toMillis()),
                                        "min.cleanable.dirty.ratio", "0.1")),
                presence().spec(Map.of("cleanup.policy", "compact")),
                LeaseSettings.of(prefix).topicSpec());
    }
}
