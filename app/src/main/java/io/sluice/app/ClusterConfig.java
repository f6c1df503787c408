package io.sluice.app;

import io.sluice.cluster.ClusterSettings;
import io.sluice.kafkalog.LeaseSettings;
import io.sluice.kafkalog.TopicSpec;
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

    String nodes() {
        return prefix + ".nodes";
    }

    String revocations() {
        return prefix + ".revocations";
    }

    String presence() {
        return prefix + ".presence";
    }

    /** How long revocations are kept: one must not be forgotten before its tokens have ended. */
    Duration revocationsKept() {
        return settings.revocations().longest().plusDays(1);
    }

    /** The Kafka topics it needs; none if it lives elsewhere. */
    List<TopicSpec> kafkaTopics() {
        if (keeper != Keeper.KAFKA) {
            return List.of();
        }
        String kept = String.valueOf(NODES_KEPT.toMillis());
        return List.of(
                spec(
                        nodes(),
                        Map.of(
                                "cleanup.policy",
                                "delete",
                                "retention.ms",
                                kept,
                                "segment.ms",
                                kept)),
                spec(
                        revocations(),
                        Map.of(
                                "cleanup.policy", "compact,delete",
                                "retention.ms", String.valueOf(revocationsKept().toMillis()),
                                "min.cleanable.dirty.ratio", "0.1")),
                spec(presence(), Map.of("cleanup.policy", "compact")),
                LeaseSettings.of(prefix).topicSpec());
    }

    /** Of one partition: what nodes tell has one order. */
    private static TopicSpec spec(String topic, Map<String, String> config) {
        return new TopicSpec(topic, 1, TopicSpec.BROKERS_CHOICE, config);
    }
}
