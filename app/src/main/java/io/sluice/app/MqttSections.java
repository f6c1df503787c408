package io.sluice.app;

import io.sluice.mqtt.BitFlags;
import io.sluice.mqtt.MappingSettings;
import io.sluice.mqtt.MqttSettings;
import io.sluice.mqtt.PipelineSettings;
import io.sluice.mqtt.TimeRule;
import io.sluice.mqtt.ValueRule;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code mqtt}. */
final class MqttSections {
    /**
     * What devices send is small; while the log is away hundreds of messages may wait in memory.
     */
    private static final int MAX_MESSAGE = 128 * 1024;

    private enum Raw {
        KEEP,
        DROP
    }

    private MqttSections() {}

    /** What is taken from MQTT; empty if nothing is, or it is turned off. */
    static Optional<MqttSettings> mqtt(Section mqtt) {
        if (!mqtt.isPresent()) {
            return Optional.empty();
        }
        Optional<URI> broker = mqtt.scalar("broker", "a URL such as mqtt://host:1883", URI::create);
        if (broker.isEmpty()) {
            mqtt.required("broker", "a URL such as mqtt://host:1883");
        }
        boolean isEnabled = mqtt.flag("enabled", true);
        String clientId = mqtt.text("clientId", "sluice");
        @Nullable String user = mqtt.text("user").orElse(null);
        @Nullable String password = mqtt.text("password").orElse(null);
        var keepAlive = mqtt.duration("keepAlive", MqttSettings.DEFAULT_KEEP_ALIVE);
        var expiry = mqtt.duration("sessionExpiry", MqttSettings.DEFAULT_SESSION_EXPIRY);
        var pipelines = new ArrayList<PipelineSettings>();
        mqtt.named("pipelines")
                .forEach((name, section) -> pipeline(name, section).ifPresent(pipelines::add));
        if (!mqtt.has("pipelines")) {
            mqtt.required("pipelines", "at least one pipeline from an MQTT topic to a Kafka topic");
        }
        mqtt.noMore();
        return broker.flatMap(uri ->
                        mqtt.make(() ->
                                new MqttSettings(
                                        uri,
                                        clientId,
                                        user == null
                                                ? null
                                                : new MqttSettings.Credentials(user, password),
                                        null,
                                        keepAlive,
                                        expiry,
                                        MqttSettings.Reconnect.DEFAULT,
                                        pipelines)))
                .filter(_ -> isEnabled);
    }

    private static Optional<PipelineSettings> pipeline(String name, Section section) {
        String mqttTopic = section.requiredText("mqttTopic");
        String kafkaTopic = section.requiredText("kafkaTopic");
        int qos = section.number("qos", 1, 0, 2);
        var retained =
                section.choice(
                        "retained",
                        PipelineSettings.Retained.class,
                        PipelineSettings.Retained.TAKE);
        int receiveMaximum =
                section.number(
                        "receiveMaximum",
                        PipelineSettings.Source.DEFAULT_RECEIVE_MAXIMUM,
                        1,
                        65_535);
        @Nullable String key = section.text("key").orElse(null);
        boolean keyRequired = section.flag("keyRequired", false);
        var interval = section.duration("interval").orElse(null);
        @Nullable String device = section.text("device").orElse(null);
        Optional<MappingSettings> mapping = mapping(section);
        Optional<PipelineSettings.Limits> limits = limits(section.section("limits"));
        section.noMore();
        if (mqttTopic.isEmpty() || kafkaTopic.isEmpty()) {
            return Optional.empty();
        }
        return mapping.flatMap(m ->
                limits.flatMap(l ->
                        section.make(() ->
                                new PipelineSettings(
                                        name,
                                        new PipelineSettings.Source(
                                                mqttTopic, qos, retained, receiveMaximum),
                                        m,
                                        new PipelineSettings.Target(
                                                kafkaTopic, key, keyRequired, interval, device),
                                        l))));
    }

    private static Optional<PipelineSettings.Limits> limits(Section section) {
        var standard = PipelineSettings.Limits.DEFAULT;
        int bytes = (int) Math.min(Integer.MAX_VALUE, section.size("message", MAX_MESSAGE));
        int depth = section.number("depth", standard.maxDepth(), 1, 1000);
        int number = section.number("numberLength", standard.maxNumberLength(), 1, 1000);
        section.noMore();
        return section.make(() -> new PipelineSettings.Limits(bytes, depth, number));
    }

    private static Optional<MappingSettings> mapping(Section section) {
        Optional<TimeRule> time = time(section.section("timestamp"));
        boolean keepRaw = section.choice("raw", Raw.class, Raw.KEEP) == Raw.KEEP;
        var members = values(section, "members");
        var tags = values(section, "tags");
        var fields = values(section, "fields");
        List<BitFlags> bits =
                section.sections("bitFlags").stream().flatMap(MqttSections::bitFlags).toList();
        return time.flatMap(rule ->
                section.make(
                        () -> new MappingSettings(rule, keepRaw, members, tags, fields, bits)));
    }

    private static Optional<TimeRule> time(Section section) {
        @Nullable String path = section.text("path").orElse(null);
        var format =
                section.scalar(
                                "format",
                                "one of rfc3339, iso8601, unix_s, unix_ms",
                                MqttSections::format)
                        .orElse(TimeRule.Format.RFC3339);
        boolean orNow = section.flag("orNow", true);
        var implausible =
                section.choice("implausible", TimeRule.Implausible.class, TimeRule.Implausible.NOW);
        section.noMore();
        return section.make(() -> new TimeRule(path, format, orNow, implausible));
    }

    private static TimeRule.@Nullable Format format(String text) {
        for (var format : TimeRule.Format.values()) {
            if (format.text().equals(text)) {
                return format;
            }
        }
        return null;
    }

    private static Stream<BitFlags> bitFlags(Section section) {
        String path = section.requiredText("path");
        Section names = section.section("flags");
        var flags = new LinkedHashMap<String, Long>();
        for (String name : names.names()) {
            names.scalar(name, "a bit mask such as 1, 2, 4", Long::decode)
                    .ifPresent(mask -> flags.put(name, mask));
        }
        int fallback = section.number("default", 0, 0, Integer.MAX_VALUE);
        section.noMore();
        return section.make(() -> new BitFlags(path, flags, fallback)).stream();
    }

    /** Values by name: a path alone, or a mapping that says more. */
    private static Map<String, ValueRule> values(Section section, String key) {
        Section names = section.section(key);
        var rules = new LinkedHashMap<String, ValueRule>();
        for (String name : names.names()) {
            Optional<ValueRule> rule =
                    names.isScalar(name)
                            ? names.text(name).flatMap(p -> names.make(() -> ValueRule.path(p)))
                            : value(names.section(name));
            rule.ifPresent(r -> rules.put(name, r));
        }
        return rules;
    }

    private static Optional<ValueRule> value(Section section) {
        Optional<String> path = section.text("path");
        Optional<Object> literal = section.scalar("value", "a text or number", ConfigText::plain);
        int topicLevel = section.number("topicLevel", 0, 1, 999);
        if ((path.isPresent() ? 1 : 0) + (literal.isPresent() ? 1 : 0) + (topicLevel > 0 ? 1 : 0)
                != 1) {
            section.problem("", "expected one of 'path', 'topicLevel' and 'value'");
        }
        Optional<ValueRule.Type> type =
                section.scalar(
                        "type",
                        "one of float, int, bool, text, nested, json",
                        ValueRule.Type::named);
        boolean required = section.flag("required", false);
        Optional<Object> fallback =
                section.scalar("default", "a text or number", ConfigText::plain);
        Optional<BigDecimal> scale = section.scalar("scale", "a number", BigDecimal::new);
        Optional<String> equalTo = section.text("equals");
        section.noMore();
        return section.make(() -> {
            ValueRule.Origin origin =
                    path.<ValueRule.Origin>map(ValueRule.Origin.Path::new)
                            .orElseGet(() ->
                                    topicLevel > 0
                                            ? new ValueRule.Origin.TopicLevel(topicLevel)
                                            : new ValueRule.Origin.Literal(literal.orElse("")));
            return new ValueRule(
                    origin,
                    type.orElse(ValueRule.Type.JSON),
                    required,
                    fallback.orElse(null),
                    scale.orElse(null),
                    equalTo.orElse(null));
        });
    }
}
