package io.sluice.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.hub.Entry;
import io.sluice.hub.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns messages into entries, as a pipeline's settings say. Knows nothing of connections. One
 * thread at a time.
 */
final class Mapping {
    static final int LONGEST_KEY = 1024;

    private final RawObject.Format format;
    private final DeviceTime time;
    private final boolean keepRaw;
    private final List<Value> members;
    private final List<Value> tags;
    private final List<Value> fields;
    private final List<Bits> bits;
    private final Set<String> replaced;
    private final @Nullable Template key;
    private final boolean keyRequired;
    private final @Nullable Template device;
    private final Runnable onWrongType;

    /**
     * @param onWrongType told of each value that was left out because of its type
     */
    Mapping(PipelineSettings settings, Runnable onWrongType) {
        var mapping = settings.mapping();
        this.format = new RawObject.Format(settings.limits());
        this.time = new DeviceTime(mapping.time());
        this.keepRaw = mapping.keepRaw();
        this.members = values(mapping.members());
        this.tags = values(mapping.tags());
        this.fields = values(mapping.fields());
        this.bits = mapping.bits().stream().map(Bits::of).toList();
        this.replaced = replacedBy(mapping);
        this.key = template(settings.to().key());
        this.keyRequired = settings.to().keyRequired();
        this.device = template(settings.to().device());
        this.onWrongType = onWrongType;
    }

    private static List<Value> values(Map<String, ValueRule> rules) {
        return rules.entrySet().stream().map(e -> new Value(e.getKey(), e.getValue())).toList();
    }

    private static @Nullable Template template(@Nullable String text) {
        return text == null ? null : Template.of(text);
    }

    /** Names that are ours: what the device sends under them is not passed on. */
    private static Set<String> replacedBy(MappingSettings mapping) {
        var names = new HashSet<>(mapping.members().keySet());
        names.add("ts");
        if (!mapping.tags().isEmpty()) {
            names.add("tags");
        }
        if (!mapping.fields().isEmpty() || !mapping.bits().isEmpty()) {
            names.add("fields");
        }
        return Set.copyOf(names);
    }

    /**
     * The entry of a message.
     *
     * @throws Unusable if it can have none
     */
    Mapped map(Message message, Instant now) {
        var raw = format.parse(message.payload());
        var levels = TopicFilter.levelsOf(message.mqttTopic());
        Instant at = time.of(raw.root(), now);
        String keyText = key(raw.root(), levels);
        Payload keyBytes = keyText == null ? null : Payload.of(keyText);
        var entry = new Entry(keyBytes, value(raw, levels, at), message.headers());
        return new Mapped(entry, at, device(message, raw.root(), levels, keyText));
    }

    private Payload value(RawObject raw, List<String> levels, Instant at) {
        var added = JsonNodeFactory.instance.objectNode();
        added.put("ts", DeviceTime.text(at));
        addAll(members, raw.root(), levels, added);
        addObject("tags", object(tags, raw.root(), levels), added);
        var fieldValues = object(fields, raw.root(), levels);
        bits.forEach(b -> b.addTo(fieldValues, raw.root(), onWrongType));
        addObject("fields", fieldValues, added);
        return keepRaw ? raw.with(added, replaced) : Payload.of(RawObject.Format.bytes(added));
    }

    private ObjectNode object(List<Value> values, JsonNode root, List<String> levels) {
        var object = JsonNodeFactory.instance.objectNode();
        addAll(values, root, levels, object);
        return object;
    }

    private void addAll(List<Value> values, JsonNode root, List<String> levels, ObjectNode to) {
        for (Value value : values) {
            JsonNode node = value.of(root, levels, onWrongType);
            if (node != null) {
                to.set(value.name(), node);
            }
        }
    }

    private static void addObject(String name, ObjectNode object, ObjectNode to) {
        if (!object.isEmpty()) {
            to.set(name, object);
        }
    }

    private @Nullable String key(JsonNode root, List<String> levels) {
        String text = key == null ? null : key.fill(root, levels);
        if (text == null && keyRequired) {
            throw new Unusable(Reason.MISSING_KEY, "the key template has no value");
        }
        return checkLength(text);
    }

    private String device(
            Message message, JsonNode root, List<String> levels, @Nullable String keyText) {
        String text = device == null ? keyText : checkLength(device.fill(root, levels));
        return text == null ? message.mqttTopic() : text;
    }

    private static @Nullable String checkLength(@Nullable String text) {
        if (text != null && text.getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
            throw new Unusable(Reason.KEY_TOO_LONG, "a key of more than " + LONGEST_KEY + " bytes");
        }
        return text;
    }

    /**
     * What a message became.
     *
     * @param at the time it is of
     * @param device whom it is from
     */
    record Mapped(Entry entry, Instant at, String device) {}

    private record Bits(FieldPath path, BitFlags rule) {
        static Bits of(BitFlags rule) {
            return new Bits(FieldPath.of(rule.path()), rule);
        }

        void addTo(ObjectNode fields, JsonNode root, Runnable onWrongType) {
            JsonNode node = path.in(root);
            if (node != null && !(node.isIntegralNumber() && node.canConvertToLong())) {
                onWrongType.run();
                return;
            }
            long number = node == null ? rule.fallback() : node.longValue();
            rule.flags().forEach((name, mask) -> fields.put(name, (number & mask) != 0));
        }
    }
}
