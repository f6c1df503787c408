package io.sluice.app;

import io.sluice.httpintake.DaprSettings;
import io.sluice.httpintake.DaprSubscription;
import io.sluice.httpintake.EventLimits;
import io.sluice.httpintake.InletSettings;
import io.sluice.httpintake.PublishSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code intake} and {@code publish}. */
final class IntakeSections {
    private IntakeSections() {}

    static IntakeConfig read(Section root, List<String> streams) {
        Section intake = root.section("intake");
        var inlets = inlets(intake);
        @Nullable DaprSettings dapr = dapr(intake.section("dapr"), streams).orElse(null);
        intake.noMore();
        Section publish = root.section("publish");
        if (!publish.isPresent()) {
            return new IntakeConfig(inlets, dapr, null, Map.of());
        }
        var publishing = publishing(publish);
        var publishable = publishable(publish, streams);
        publish.noMore();
        return new IntakeConfig(inlets, dapr, publishing.orElse(null), publishable);
    }

    private static InletSettings inlets(Section intake) {
        var standard = InletSettings.STANDARD;
        Section once = intake.section("once");
        Duration window = once.duration("window", standard.window());
        int ids = once.number("ids", standard.maxIds(), 1, 10_000_000);
        once.noMore();
        long underWay = intake.size("underWay", standard.maxUnderWay());
        return intake.make(() -> new InletSettings(window, ids, underWay, standard.priming()))
                .orElse(standard);
    }

    // --- Dapr

    private static Optional<DaprSettings> dapr(Section dapr, List<String> streams) {
        if (!dapr.isPresent()) {
            return Optional.empty();
        }
        @Nullable String token = dapr.text("apiToken").filter(t -> !t.isEmpty()).orElse(null);
        Duration deadline = dapr.duration("deadline", DaprSettings.DEFAULT_DEADLINE);
        var limits = limits(dapr, "maxEvents");
        var subscriptions = new ArrayList<DaprSubscription>();
        for (Section section : dapr.sections("subscriptions")) {
            subscription(section, streams).ifPresent(subscriptions::add);
        }
        if (!dapr.has("subscriptions")) {
            dapr.required("subscriptions", "a list of topics and the streams they go to");
        }
        dapr.noMore();
        return limits.flatMap(
                l -> dapr.make(() -> new DaprSettings(subscriptions, token, deadline, l)));
    }

    private static Optional<EventLimits> limits(Section section, String many) {
        var standard = EventLimits.STANDARD;
        int body = (int) Math.min(64 << 20, section.size("maxBody", standard.maxBody()));
        int batch = section.number(many, standard.maxBatch(), 1, 100_000);
        return section.make(() ->
                new EventLimits(body, standard.maxAttribute(), standard.maxExtensions(), batch));
    }

    private static Optional<DaprSubscription> subscription(Section section, List<String> streams) {
        String pubsub = section.requiredText("pubsub");
        String topic = section.requiredText("topic");
        DaprSubscription.@Nullable Way way =
                section.has("route") ? way(section, "route", streams).orElse(null) : null;
        var rules = new ArrayList<DaprSubscription.Rule>();
        for (Section rule : section.sections("rules")) {
            String match = rule.requiredText("match");
            way(rule, "route", streams)
                    .flatMap(w -> rule.make(() -> new DaprSubscription.Rule(match, w)))
                    .ifPresent(rules::add);
            rule.noMore();
        }
        if (way == null && rules.isEmpty()) {
            section.required("route", "a path such as /task-updates, with 'stream'");
        }
        DaprSubscription.@Nullable Bulk bulk = bulk(section).orElse(null);
        @Nullable String dead = section.text("deadLetterTopic").orElse(null);
        var metadata = new HashMap<>(section.textMap("metadata"));
        if (section.flag("raw", false)) {
            metadata.put("rawPayload", "true");
        }
        section.noMore();
        return pubsub.isEmpty() || topic.isEmpty() || (way == null && rules.isEmpty())
                ? Optional.empty()
                : section.make(() ->
                        new DaprSubscription(pubsub, topic, way, rules, bulk, dead, metadata));
    }

    private static Optional<DaprSubscription.Way> way(
            Section section, String key, List<String> streams) {
        String path = section.requiredText(key);
        String stream = section.requiredText("stream");
        return known(section, "stream", stream, streams)
                ? section.make(() -> new DaprSubscription.Way(path, stream))
                : Optional.empty();
    }

    private static Optional<DaprSubscription.Bulk> bulk(Section section) {
        if (section.isScalar("bulk")) {
            return section.flag("bulk", false)
                    ? Optional.of(new DaprSubscription.Bulk(0, Duration.ZERO))
                    : Optional.empty();
        }
        Section bulk = section.section("bulk");
        if (!bulk.isPresent()) {
            return Optional.empty();
        }
        int messages = bulk.number("maxMessages", 0, 0, 100_000);
        Duration wait = bulk.duration("maxWait", Duration.ZERO);
        bulk.noMore();
        return bulk.make(() -> new DaprSubscription.Bulk(messages, wait));
    }

    // --- publishing

    private static Optional<PublishSettings> publishing(Section publish) {
        Duration deadline = publish.duration("deadline", PublishSettings.STANDARD.deadline());
        return limits(publish, "maxLines")
                .flatMap(limits -> publish.make(() -> new PublishSettings(deadline, limits)));
    }

    private static Map<String, Boolean> publishable(Section publish, List<String> streams) {
        var publishable = new HashMap<String, Boolean>();
        publish.named("streams")
                .forEach((name, section) -> {
                    publishable.put(name, section.flag("cloudEvents", false));
                    section.noMore();
                    var _ = known(publish, "streams", name, streams);
                });
        if (publishable.isEmpty()) {
            publish.required("streams", "the streams that can be published to, e.g. {tasks: {}}");
        }
        return publishable;
    }

    private static boolean known(Section section, String key, String stream, List<String> streams) {
        boolean isKnown = streams.contains(stream);
        if (!isKnown && !stream.isEmpty()) {
            section.problem(
                    key,
                    "there is no stream '"
                            + stream
                            + "'"
                            + NearestName.of(stream, streams)
                                    .map(near -> "; did you mean '" + near + "'?")
                                    .orElse(""));
        }
        return isKnown;
    }
}
