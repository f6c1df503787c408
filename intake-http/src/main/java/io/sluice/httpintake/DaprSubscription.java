package io.sluice.httpintake;

import static io.sluice.httpintake.BadSetting.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A topic that a Dapr sidecar delivers.
 *
 * @param pubsub the sidecar's component
 * @param topic the topic in it
 * @param otherwise where events go for which no rule holds; null if nowhere, which needs a rule
 * @param rules where events go for which one holds; the first counts
 * @param bulk how many come at once; null for one by one
 * @param deadLetterTopic where the sidecar puts what it gives up; null for nowhere
 * @param metadata further settings of the component
 */
public record DaprSubscription(
        String pubsub,
        String topic,
        @Nullable Way otherwise,
        List<Rule> rules,
        @Nullable Bulk bulk,
        @Nullable String deadLetterTopic,
        Map<String, String> metadata) {
    private static final String RAW = "rawPayload";

    public DaprSubscription {
        check(!pubsub.isEmpty() && !topic.isEmpty(), "a subscription needs a pubsub and a topic");
        rules = List.copyOf(rules);
        metadata = Map.copyOf(metadata);
        check(
                otherwise != null || !rules.isEmpty(),
                "the subscription of %s needs a route or rules",
                topic);
    }

    /** All events of a topic to one stream. */
    public static DaprSubscription of(String pubsub, String topic, String path, String stream) {
        return new DaprSubscription(
                pubsub, topic, new Way(path, stream), List.of(), null, null, Map.of());
    }

    /** True if what is in the topic are no CloudEvents. */
    public boolean isRaw() {
        return "true".equals(metadata.get(RAW));
    }

    /** All ways its events may take. */
    List<Way> ways() {
        var ways = new ArrayList<Way>();
        rules.forEach(rule -> ways.add(rule.way()));
        if (otherwise != null) {
            ways.add(otherwise);
        }
        return ways;
    }

    /**
     * As Dapr's programmatic subscriptions have it: with {@code route} where there are no rules, as
     * in version 1, else with {@code routes}, as in version 2.
     */
    Map<String, Object> toJson() {
        var json = new LinkedHashMap<String, Object>();
        json.put("pubsubname", pubsub);
        json.put("topic", topic);
        if (rules.isEmpty() && otherwise != null) {
            json.put("route", otherwise.path());
        } else {
            json.put("routes", routes());
        }
        if (deadLetterTopic != null) {
            json.put("deadLetterTopic", deadLetterTopic);
        }
        if (bulk != null) {
            json.put("bulkSubscribe", bulk.toJson());
        }
        if (!metadata.isEmpty()) {
            json.put("metadata", metadata);
        }
        return json;
    }

    private Map<String, Object> routes() {
        var routes = new LinkedHashMap<String, Object>();
        routes.put("rules", rules.stream().map(Rule::toJson).toList());
        if (otherwise != null) {
            routes.put("default", otherwise.path());
        }
        return routes;
    }

    /**
     * A way from a topic to a stream.
     *
     * @param path where the sidecar posts to
     */
    public record Way(String path, String stream) {
        public Way {
            check(
                    path.matches("/[A-Za-z0-9/_.~-]+") && !path.equals(DaprSettings.SUBSCRIBE),
                    "a route must be a path such as /task-updates, got: '%s'",
                    path);
            check(!stream.isEmpty(), "the route %s must name a stream", path);
        }
    }

    /**
     * A way for some events.
     *
     * @param match what must hold, in Dapr's expression language
     */
    public record Rule(String match, Way way) {
        public Rule {
            check(!match.isEmpty(), "the rule for %s needs a match", way.path());
        }

        private Map<String, String> toJson() {
            var json = new LinkedHashMap<String, String>();
            json.put("match", match);
            json.put("path", way.path());
            return json;
        }
    }

    /**
     * Events that come together.
     *
     * @param maxMessages how many at most; 0 for what the component has
     * @param maxWait how long the sidecar waits for more; zero for what the component has
     */
    public record Bulk(int maxMessages, Duration maxWait) {
        public Bulk {
            check(maxMessages >= 0, "maxMessages must not be negative, got: %d", maxMessages);
            check(!maxWait.isNegative(), "maxWait must not be negative, got: %s", maxWait);
        }

        private Map<String, Object> toJson() {
            var json = new LinkedHashMap<String, Object>();
            json.put("enabled", true);
            if (maxMessages > 0) {
                json.put("maxMessagesCount", maxMessages);
            }
            if (maxWait.isPositive()) {
                json.put("maxAwaitDurationMs", maxWait.toMillis());
            }
            return json;
        }
    }
}
