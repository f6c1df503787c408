package io.sluice.app;

import io.sluice.httpintake.DaprSettings;
import io.sluice.httpintake.InletSettings;
import io.sluice.httpintake.PublishSettings;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What comes in by HTTP.
 *
 * @param inlets how each stream takes what comes
 * @param dapr null if nothing comes from Dapr
 * @param publishing null if nobody may publish
 * @param publishable the streams that can be published to, and whether they take CloudEvents
 */
public record IntakeConfig(
        InletSettings inlets,
        @Nullable DaprSettings dapr,
        @Nullable PublishSettings publishing,
        Map<String, Boolean> publishable) {
    public IntakeConfig {
        publishable = Map.copyOf(publishable);
    }

    /** The streams that something can come into. */
    Set<String> streams() {
        var streams = new TreeSet<>(publishable.keySet());
        if (dapr != null) {
            for (var subscription : dapr.subscriptions()) {
                subscription.rules().forEach(rule -> streams.add(rule.way().stream()));
                if (subscription.otherwise() != null) {
                    streams.add(subscription.otherwise().stream());
                }
            }
        }
        return streams;
    }
}
