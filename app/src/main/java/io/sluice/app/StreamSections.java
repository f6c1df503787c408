package io.sluice.app;

import io.sluice.filter.FieldPath;
import io.sluice.filter.JsonString;
import io.sluice.filter.Projection;
import io.sluice.hub.Mapping;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.Unmappable;
import io.sluice.kafkalog.KafkaClusterSettings;
import io.sluice.kafkalog.KafkaLogSettings;
import io.sluice.kafkalog.Start;
import io.sluice.kafkalog.TopicSpec;
import io.sluice.protocol.FlatDialect;
import io.sluice.protocol.NativeDialect;
import io.sluice.session.Dialect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code kafka}, {@code streams}, {@code endpoints} and {@code topics}. */
final class StreamSections {
    /** Where new native clients connect. */
    static final String NATIVE_PATH = "/v1/ws";

    private static final long MAX_TAIL = 8L << 20;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}";

    private enum Language {
        NATIVE,
        FLAT
    }

    private StreamSections() {}

    static Optional<KafkaClusterSettings> cluster(Section root) {
        Section kafka = root.section("kafka");
        if (!kafka.isPresent()) {
            root.required("kafka", "where the brokers are: kafka.brokers");
        }
        String brokers = kafka.isPresent() ? String.join(",", kafka.texts("brokers")) : "";
        if (kafka.isPresent() && brokers.isEmpty()) {
            kafka.required("brokers", "host:port of a broker or several");
        }
        String clientId = kafka.text("clientId", "sluice");
        Map<String, String> properties = kafka.textMap("properties");
        kafka.has("group");
        kafka.noMore();
        return brokers.isEmpty()
                ? Optional.empty()
                : kafka.make(() -> new KafkaClusterSettings(brokers, clientId, properties));
    }

    // --- streams

    static List<StreamConfig> streams(Section root) {
        @Nullable String group = root.section("kafka").text("group").orElse(null);
        var sections = root.named("streams");
        if (sections.isEmpty()) {
            root.required("streams", "at least one stream with its topic");
        }
        long tail =
                Math.min(
                        MAX_TAIL,
                        Runtime.getRuntime().maxMemory() / 8 / Math.max(1, sections.size()));
        var streams = new ArrayList<StreamConfig>();
        sections.forEach(
                (name, section) -> stream(name, section, group, tail).ifPresent(streams::add));
        return streams;
    }

    private static Optional<StreamConfig> stream(
            String name, Section section, @Nullable String group, long tail) {
        if (!name.matches(NAME)) {
            section.problem("", "expected a name of up to 64 letters, digits, '_', '.' and '-'");
        }
        List<String> topics =
                section.has("topics") ? section.texts("topics") : section.texts("topic");
        section.has("topic");
        if (topics.isEmpty()) {
            section.required("topic", "the Kafka topic it is read from");
        }
        @Nullable String ownGroup = section.text("group").orElse(group);
        Start start =
                section.scalar(
                                "start",
                                "latest, earliest or an RFC 3339 time",
                                StreamSections::start)
                        .orElse(new Start.Latest());
        var kind = section.choice("payload", PayloadRule.Kind.class, PayloadRule.Kind.JSON);
        int maxPayload = (int) Math.min(64 << 20, section.size("maxPayload", 1 << 20));
        int maxDepth = section.number("maxDepth", 64, 1, 1000);
        Optional<Mapping> mapping = mapping(section, kind);
        long tailBytes = section.size("tail", tail);
        @Nullable SlowPolicy slow = section.choice("slow", SlowPolicy.class).orElse(null);
        section.noMore();
        if (topics.isEmpty()) {
            return Optional.empty();
        }
        return section.make(() ->
                new StreamConfig(
                        new KafkaLogSettings(
                                name,
                                topics,
                                ownGroup,
                                start,
                                new PayloadRule(kind, maxPayload, maxDepth),
                                mapping.orElse(null),
                                KafkaLogSettings.Fetch.DEFAULT),
                        tailBytes,
                        slow));
    }

    private static Start start(String text) {
        return switch (text) {
            case "latest" -> new Start.Latest();
            case "earliest" -> new Start.Earliest();
            default -> new Start.At(Instant.parse(text));
        };
    }

    /** Whatever a stream's values are, its payloads are JSON: text and bytes become strings. */
    private static Optional<Mapping> mapping(Section section, PayloadRule.Kind kind) {
        var fields = section.textMap("fields");
        if (kind != PayloadRule.Kind.JSON && !fields.isEmpty()) {
            section.problem("fields", "only payloads that are JSON have fields");
            return Optional.empty();
        }
        return switch (kind) {
            case TEXT -> Optional.of(value -> Payload.of(JsonString.ofText(value.toArray())));
            case BASE64 -> Optional.of(value -> Payload.of(JsonString.ofBytes(value.toArray())));
            case JSON -> fields.isEmpty() ? Optional.empty() : projection(section, fields);
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

    // --- endpoints

    static List<EndpointConfig> endpoints(Section root, List<StreamConfig> streams) {
        List<String> all = streams.stream().map(StreamConfig::name).toList();
        var endpoints = new ArrayList<EndpointConfig>();
        var paths = new HashMap<String, String>();
        for (Section section : root.sections("endpoints")) {
            EndpointConfig endpoint = endpoint(section, all);
            if (paths.put(endpoint.path(), section.path()) != null) {
                section.problem("path", "another endpoint has this path");
            }
            endpoints.add(endpoint);
        }
        if (!paths.containsKey(NATIVE_PATH)) {
            endpoints.add(new EndpointConfig(NATIVE_PATH, NativeDialect.INSTANCE, all, List.of()));
        }
        return endpoints;
    }

    private static EndpointConfig endpoint(Section section, List<String> all) {
        String path = section.requiredText("path");
        if (!path.isEmpty() && !path.matches("/[A-Za-z0-9_./~-]{0,200}")) {
            section.problem("path", "expected a path such as /ws/energy, found '" + path + "'");
        }
        var language = section.choice("dialect", Language.class, Language.NATIVE);
        boolean addTopic = section.flag("addTopic", false);
        if (addTopic && language != Language.FLAT) {
            section.problem("addTopic", "only the flat dialect adds a topic");
        }
        Dialect dialect =
                language == Language.NATIVE ? NativeDialect.INSTANCE : new FlatDialect(addTopic);
        List<String> streams = section.has("streams") ? known(section, "streams", all) : all;
        boolean always = language == Language.FLAT;
        if (always && section.has("subscribeOnConnect")) {
            section.problem("subscribeOnConnect", "flat clients always have all of 'streams'");
        }
        List<String> onConnect = always ? streams : known(section, "subscribeOnConnect", streams);
        section.noMore();
        return new EndpointConfig(path, dialect, streams, onConnect);
    }

    private static List<String> known(Section section, String key, List<String> all) {
        var known = new ArrayList<String>();
        for (String name : section.texts(key)) {
            if (all.contains(name)) {
                known.add(name);
            } else {
                section.problem(
                        key,
                        "there is no stream '"
                                + name
                                + "' here"
                                + NearestName.of(name, all)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse(""));
            }
        }
        return known;
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
