package io.sluice.app;

import io.sluice.cluster.ClusterSettings;
import io.sluice.cluster.PresenceSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Reads {@code cluster}. */
final class ClusterSections {
    private ClusterSections() {}

    static Optional<ClusterConfig> read(Section cluster) {
        var keeper = cluster.choice("log", Keeper.class, Keeper.MEMORY);
        String prefix = cluster.text("prefix", "sluice");
        if (!prefix.matches("[A-Za-z0-9._-]{1,100}")) {
            cluster.problem("prefix", "expected up to 100 letters, digits, '.', '_' and '-'");
        }
        String name = cluster.text("node", UUID.randomUUID().toString());
        boolean tells = cluster.flag("presence", false);
        Duration grace = cluster.duration("grace", PresenceSettings.STANDARD.grace());
        cluster.noMore();
        return cluster.make(() -> new ClusterConfig(keeper, prefix, tells, settings(name, grace)));
    }

    private static ClusterSettings settings(String name, Duration grace) {
        var standard = ClusterSettings.of(name);
        return new ClusterSettings(
                name,
                standard.beatEvery(),
                standard.deadAfter(),
                standard.snapshotEvery(),
                standard.maxNodes(),
                standard.maxUsers(),
                new PresenceSettings(grace, standard.presence().maxSeen()),
                standard.revocations());
    }
}
