package io.sluice.httpintake;

import static io.sluice.httpintake.BadSetting.check;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is taken from a Dapr sidecar.
 *
 * @param subscriptions told to the sidecar when it asks; those that it is told otherwise by files
 *     of its own are to be here, too, so that their routes are there
 * @param apiToken what the sidecar shows in the header {@code dapr-api-token}; null if it shows
 *     nothing
 * @param deadline how long the log is waited for before the sidecar is told to repeat
 * @param limits what is too much
 */
public record DaprSettings(
        List<DaprSubscription> subscriptions,
        @Nullable String apiToken,
        Duration deadline,
        EventLimits limits) {
    public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(5);

    static final String SUBSCRIBE = "/dapr/subscribe";

    public DaprSettings {
        subscriptions = List.copyOf(subscriptions);
        check(apiToken == null || !apiToken.isEmpty(), "apiToken must not be empty");
        check(
                deadline.isPositive() && deadline.compareTo(Duration.ofMinutes(5)) <= 0,
                "deadline must be positive and at most 5 minutes, got: %s",
                deadline);
        checkPaths(subscriptions);
    }

    /** These subscriptions, with what is usual for the rest. */
    public static DaprSettings of(List<DaprSubscription> subscriptions, @Nullable String apiToken) {
        return new DaprSettings(subscriptions, apiToken, DEFAULT_DEADLINE, EventLimits.STANDARD);
    }

    private static void checkPaths(List<DaprSubscription> subscriptions) {
        var streams = new HashMap<String, Map.Entry<String, Boolean>>();
        for (var subscription : subscriptions) {
            for (var way : subscription.ways()) {
                var use = Map.entry(way.stream(), subscription.isRaw());
                var other = streams.putIfAbsent(way.path(), use);
                check(
                        other == null || other.equals(use),
                        "path %s goes to two streams, or is raw for one topic and not for another",
                        way.path());
            }
        }
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "DaprSettings[subscriptions=" + subscriptions + "]";
    }
}
