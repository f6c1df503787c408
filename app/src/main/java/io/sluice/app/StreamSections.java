package io.sluice.app;

import io.sluice.filter.FieldPath;
import io.sluice.filter.JsonString;
import io.sluice.filter.KeyTemplate;
import io.sluice.filter.Projection;
import io.sluice.history.HistorySettings;
import io.sluice.hub.KeyRule;
import io.sluice.hub.Mapping;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.RecordRules;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.StreamSettings;
import io.sluice.hub.Unmappable;
import io.sluice.kafkalog.TopicSpec;
import io.sluice.session.OfferSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads {@code streams} and {@code topics}. */
final class StreamSections {
    private static final long MAX_TAIL = 8L << 20;

    /** By these headers a stream knows what it has already. */
    private static final List<String> IDENTITY = List.of("ce_source", "ce_id", "sluice_id");

    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

    private StreamSections() {}

    // --- streams

    /**
     * @param fed the streams that something can come into by HTTP
     */
    static List<StreamConfig> streams(Section root, Set<String> fed) {
        @Nullable String group = root.section("kafka").text("group").orElse(null);
        var sections = root.named("streams");
        long tail =
                Math.min(
                        MAX_TAIL,
                        Runtime.getRuntime().maxMemory() / 8 / Math.max(1, sections.size()));
        var streams = new ArrayList<StreamConfig>();
        sections.forEach((name, section) ->
                stream(name, section, group, tail, fed.contains(name)).ifPresent(streams::add));
        return streams;
    }

    private static Optional<StreamConfig> stream(
            String name, Section section, @Nullable String group, long tail, boolean takesEvents) {
        if (!name.matches(NAME)) {
            section.problem("", "expected a name of up to 64 letters, digits, '_', '.' and '-'");
        } else if (OwnStreams.NAMES.contains(name)) {
            section.problem("", "the gateway has a stream of its own by this name");
        }
        var kind = section.choice("payload", PayloadRule.Kind.class, PayloadRule.Kind.JSON);
        int maxPayload = (int) Math.min(64 << 20, section.size("maxPayload", 1 << 20));
        int maxDepth = section.number("maxDepth", 64, 1, 1000);
        var rule = new PayloadRule(kind, maxPayload, maxDepth);
        @Nullable EventData events = envelope(section, rule);
        @Nullable Mapping mapping = mapping(section, kind, events).orElse(null);
        @Nullable KeyTemplate template = keyTemplate(section, kind).orElse(null);
        @Nullable KeyRule key = keyRule(template, events);
        Set<String> headers = new TreeSet<>(section.texts("headers"));
        Set<String> keptHeaders = new TreeSet<>(headers);
        if (takesEvents) {
            keptHeaders.addAll(IDENTITY);
        }
        @Nullable HistorySettings history =
                HistorySections.history(name, section.section("history")).orElse(null);
        if (history != null) {
            if (kind != PayloadRule.Kind.JSON) {
                section.problem("history", "only payloads that are JSON have columns");
            }
            keptHeaders.addAll(
                    HistorySections.headers(
                            history,
                            section.section("history"),
                            section.section("fields").names()));
        }
        var kept =
                new StreamSettings(
                        section.size("tail", tail),
                        PastSections.past(section.section("replay")),
                        PastSections.state(section).orElse(null));
        var offer = offer(section, kind == PayloadRule.Kind.JSON, headers);
        Optional<StreamLog> log =
                section.make(() -> new RecordRules(rule, mapping, key, keptHeaders))
                        .flatMap(rules -> LogSections.log(name, section, group, rules));
        var keys =
                new StreamConfig.Keys(
                        template == null || template.usesKey() ? null : key,
                        section.flag("keyRequired", offer.isPerUser()));
        section.noMore();
        return log.map(l -> new StreamConfig(name, l, keys, kept, offer, history));
    }

    private static OfferSettings offer(Section section, boolean isJson, Set<String> headers) {
        Set<String> fields = section.section("fields").names();
        return new OfferSettings(
                section.choice("slow", SlowPolicy.class).orElse(null),
                new RowRules(isJson, fields, headers).read(section),
                section.duration("every", Duration.ZERO),
                section.flag("perUser", false),
                isJson,
                fields,
                headers);
    }

    private static Optional<KeyTemplate> keyTemplate(Section section, PayloadRule.Kind kind) {
        return section.made(
                "key",
                "a template such as {value.device_id}",
                text -> {
                    var template = KeyTemplate.parse(text);
                    if (kind != PayloadRule.Kind.JSON && !template.fields().isEmpty()) {
                        throw new IllegalArgumentException(
                                "only payloads that are JSON have fields for a key");
                    }
                    return template;
                });
    }

    private static @Nullable KeyRule keyRule(
            @Nullable KeyTemplate template, @Nullable EventData events) {
        if (template == null) {
            return null;
        }
        var rule = new TemplateKey(template);
        return events == null ? rule : events.keys(rule);
    }

    private enum Envelope {
        NONE,
        CLOUDEVENTS
    }

    /** How to unwrap what comes in an envelope; null if nothing does. */
    private static @Nullable EventData envelope(Section section, PayloadRule rule) {
        var envelope = section.choice("envelope", Envelope.class, Envelope.NONE);
        if (envelope == Envelope.NONE) {
            return null;
        }
        if (rule.kind() != PayloadRule.Kind.JSON) {
            section.problem("envelope", "only payloads that are JSON come in an envelope");
        }
        return new EventData(rule);
    }

    /** Whatever a stream's values are, its payloads are JSON: text and bytes become strings. */
    private static Optional<Mapping> mapping(
            Section section, PayloadRule.Kind kind, @Nullable EventData events) {
        var fields = section.textMap("fields");
        if (kind != PayloadRule.Kind.JSON && !fields.isEmpty()) {
            section.problem("fields", "only payloads that are JSON have fields");
            return Optional.empty();
        }
        return switch (kind) {
            case TEXT -> Optional.of(value -> Payload.of(JsonString.ofText(value.toArray())));
            case BASE64 -> Optional.of(value -> Payload.of(JsonString.ofBytes(value.toArray())));
            case JSON ->
                    fields.isEmpty()
                            ? Optional.ofNullable(events)
                            : projection(section, fields)
                                    .map(p -> events == null ? p : v -> p.map(events.map(v)));
        };
    }

    private static Optional<Mapping> projection(Section section, Map<String, String> fields) {
        return section.make(() -> {
            var paths = new LinkedHashMap<String, FieldPath>();
            fields.forEach((name, path) -> paths.put(name, FieldPath.parse(path)));
            var projection = new Projection(paths);
            return value ->
                    Payload.of(
                            projection
                                    .apply(value.toArray())
                                    .orElseThrow(StreamSections::noFields));
        });
    }

    private static Unmappable noFields() {
        return new Unmappable("no_fields", "has none of the fields the stream takes");
    }

    // --- topics

    static List<TopicSpec> topics(Section root, Set<String> used) {
        var specs = new TreeMap<String, TopicSpec>();
        for (String name : used) {
            specs.put(
                    name,
                    new TopicSpec(
                            name, TopicSpec.BROKERS_CHOICE, TopicSpec.BROKERS_CHOICE, Map.of()));
        }
        root.named("topics")
                .forEach(
                        (name, section) -> topic(name, section).ifPresent(s -> specs.put(name, s)));
        return List.copyOf(specs.values());
    }

    private static Optional<TopicSpec> topic(String name, Section section) {
        var config = new TreeMap<String, String>(section.textMap("config"));
        section.duration("retention")
                .map(Duration::toMillis)
                .ifPresent(ms -> config.put("retention.ms", ms.toString()));
        section.duration("segment")
                .map(Duration::toMillis)
                .ifPresent(ms -> config.put("segment.ms", ms.toString()));
        if (section.has("segmentSize")) {
            config.put("segment.bytes", Long.toString(section.size("segmentSize", 0)));
        }
        section.text("cleanup").ifPresent(policy -> config.put("cleanup.policy", policy));
        int partitions = section.number("partitions", TopicSpec.BROKERS_CHOICE, 1, Short.MAX_VALUE);
        int replicas = section.number("replicas", TopicSpec.BROKERS_CHOICE, 1, 100);
        section.noMore();
        return section.make(() -> new TopicSpec(name, partitions, replicas, config));
    }
}
