package io.sluice.httpintake;

import io.sluice.hub.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads CloudEvents 1.0, structured (JSON format) and binary (HTTP protocol binding). Whatever it
 * is given, it answers with an event or with what is wrong.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">
 *     JSON format</a>
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">
 *     HTTP protocol binding</a>
 */
final class EventReader {
    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,32}");
    private static final String PREFIX = "ce-";

    /** What is not an extension. */
    private static final Set<String> OWN =
            Set.of(
                    "specversion",
                    "id",
                    "source",
                    "type",
                    "time",
                    "subject",
                    "datacontenttype",
                    "dataschema",
                    "data",
                    "data_base64");

    private final EventLimits limits;

    EventReader(EventLimits limits) {
        this.limits = limits;
    }

    /** True if there are attributes of an event in the headers. */
    static boolean isBinary(Map<String, List<String>> headers) {
        return headers.keySet().stream().anyMatch(name -> name.startsWith(PREFIX));
    }

    /** An event from its envelope. */
    CloudEvent structured(Json envelope) throws Unusable {
        var members = envelope.members();
        members.values().removeIf(value -> value.is(Json.Kind.NULL));
        checkVersion(required(members, "specversion", Reason.MISSING_SPECVERSION));
        return new CloudEvent(
                required(members, "id", Reason.MISSING_ID),
                required(members, "source", Reason.MISSING_SOURCE),
                required(members, "type", Reason.MISSING_TYPE),
                optional(members, "time"),
                optional(members, "subject"),
                optional(members, "datacontenttype"),
                extensions(members),
                data(members));
    }

    private String required(Map<String, Json> members, String name, Reason missing)
            throws Unusable {
        Json value = members.get(name);
        if (value != null && !value.is(Json.Kind.TEXT)) {
            throw new Unusable(invalid(missing), "the attribute " + name + " must be a text");
        }
        return required(value == null ? null : value.text(), name, missing);
    }

    private String required(@Nullable String value, String name, Reason missing) throws Unusable {
        if (value == null || value.isEmpty()) {
            throw new Unusable(missing, "the attribute " + name + " is missing or empty");
        }
        if (!isAttribute(value)) {
            throw unfit(invalid(missing), name);
        }
        return value;
    }

    private static Reason invalid(Reason missing) {
        return switch (missing) {
            case MISSING_ID -> Reason.INVALID_ID;
            case MISSING_SOURCE -> Reason.INVALID_SOURCE;
            case MISSING_SPECVERSION -> Reason.INVALID_SPECVERSION;
            case MISSING_TYPE -> Reason.INVALID_TYPE;
            default -> Reason.INVALID_ATTRIBUTE;
        };
    }

    private Unusable unfit(Reason reason, String name) {
        return new Unusable(
                reason,
                "the attribute %s must be text without control characters, of at most %d bytes"
                        .formatted(name, limits.maxAttribute()));
    }

    private @Nullable String optional(Map<String, Json> members, String name) throws Unusable {
        Json value = members.get(name);
        if (value == null) {
            return null;
        }
        if (!value.is(Json.Kind.TEXT)) {
            throw unfit(Reason.INVALID_ATTRIBUTE, name);
        }
        return optional(value.text(), name);
    }

    private @Nullable String optional(@Nullable String value, String name) throws Unusable {
        if (value != null && !isAttribute(value)) {
            throw unfit(Reason.INVALID_ATTRIBUTE, name);
        }
        return value == null || value.isEmpty() ? null : value;
    }

    /** As CloudEvents has texts: no control characters, no half of a surrogate pair. */
    private boolean isAttribute(String value) {
        return value.length() <= limits.maxAttribute()
                && value.getBytes(StandardCharsets.UTF_8).length <= limits.maxAttribute()
                && value.codePoints().noneMatch(EventReader::isForbidden);
    }

    private static boolean isForbidden(int c) {
        return Character.isISOControl(c) || (c >= 0xD800 && c <= 0xDFFF);
    }

    private static void checkVersion(String version) throws Unusable {
        if (!version.equals(CloudEvent.VERSION)) {
            throw new Unusable(
                    Reason.UNSUPPORTED_SPECVERSION, "only CloudEvents 1.0 are understood");
        }
    }

    /** What is fit to be kept of the rest, as text; what is not is left out. */
    private Map<String, String> extensions(Map<String, Json> members) {
        return kept(
                members,
                value ->
                        switch (value.kind()) {
                            case TEXT, NUMBER, BOOLEAN -> value.text();
                            case NULL, OBJECT, ARRAY -> null;
                        });
    }

    private <V> Map<String, String> kept(
            Map<String, V> attributes, Function<V, @Nullable String> text) {
        var kept = new LinkedHashMap<String, String>();
        for (var attribute : attributes.entrySet()) {
            String name = attribute.getKey();
            if (OWN.contains(name) || !EXTENSION.matcher(name).matches()) {
                continue;
            }
            String value = text.apply(attribute.getValue());
            boolean isFit = value != null && !value.isEmpty() && isAttribute(value);
            if (isFit && kept.size() < limits.maxExtensions()) {
                kept.put(name, value);
            }
        }
        return kept;
    }

    private static CloudEvent.Data data(Map<String, Json> members) throws Unusable {
        Json data = members.get("data");
        Json base64 = members.get("data_base64");
        if (data != null && base64 != null) {
            throw new Unusable(Reason.INVALID_DATA, "both data and data_base64");
        }
        if (base64 != null) {
            return new CloudEvent.Data.Bytes(decoded(base64));
        }
        if (data == null) {
            throw new Unusable(Reason.MISSING_DATA, "the event has no data");
        }
        return new CloudEvent.Data.Inside(data);
    }

    /** The bytes that a text in base64 stands for. */
    static Payload decoded(Json base64) throws Unusable {
        try {
            if (base64.is(Json.Kind.TEXT)) {
                return Payload.of(Base64.getDecoder().decode(base64.text()));
            }
        } catch (IllegalArgumentException notBase64) {
            // as if it were no text at all
        }
        throw new Unusable(Reason.INVALID_DATA, "expected a text in base64");
    }

    // --- binary

    /** An event from headers, by names in lower case, and the body as its data. */
    CloudEvent binary(Map<String, List<String>> headers, Payload body) throws Unusable {
        var attributes = new LinkedHashMap<String, String>();
        for (var header : headers.entrySet()) {
            if (header.getKey().startsWith(PREFIX)) {
                attributes.put(header.getKey().substring(PREFIX.length()), value(header));
            }
        }
        checkVersion(
                required(attributes.get("specversion"), "specversion", Reason.MISSING_SPECVERSION));
        if (body.length() == 0) {
            throw new Unusable(Reason.MISSING_DATA, "the event has no data");
        }
        String contentType =
                headers.getOrDefault("content-type", List.of()).stream().findFirst().orElse(null);
        return new CloudEvent(
                required(attributes.get("id"), "id", Reason.MISSING_ID),
                required(attributes.get("source"), "source", Reason.MISSING_SOURCE),
                required(attributes.get("type"), "type", Reason.MISSING_TYPE),
                optional(attributes.get("time"), "time"),
                optional(attributes.get("subject"), "subject"),
                optional(contentType, "datacontenttype"),
                kept(attributes, value -> value),
                new CloudEvent.Data.Bytes(body));
    }

    private static String value(Map.Entry<String, List<String>> header) throws Unusable {
        if (header.getValue().size() != 1) {
            throw new Unusable(Reason.DUPLICATE_ATTRIBUTE, "an attribute's header is there twice");
        }
        try {
            return Percent.decoded(unquoted(header.getValue().getFirst()));
        } catch (CharacterCodingException malformed) {
            throw new Unusable(
                    reasonFor(header.getKey()),
                    "an attribute's header is not percent-encoded UTF-8");
        }
    }

    private static Reason reasonFor(String header) {
        return switch (header) {
            case "ce-id" -> Reason.INVALID_ID;
            case "ce-source" -> Reason.INVALID_SOURCE;
            case "ce-specversion" -> Reason.INVALID_SPECVERSION;
            case "ce-type" -> Reason.INVALID_TYPE;
            default -> Reason.INVALID_ATTRIBUTE;
        };
    }

    private static String unquoted(String value) {
        String text = value.strip();
        boolean isQuoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted ? text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1") : text;
    }

    /** Texts in headers that may only hold ASCII. */
    static final class Percent {
        private Percent() {}

        /**
         * Reads {@code %} and two hexadecimal digits as a byte, and everything as UTF-8.
         *
         * @param value each character a byte, as HTTP has them
         */
        static String decoded(String value) throws CharacterCodingException {
            var bytes = ByteBuffer.allocate(value.length());
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '%') {
                    bytes.put((byte) (digit(value, i + 1) << 4 | digit(value, i + 2)));
                    i += 2;
                } else {
                    bytes.put((byte) c);
                }
            }
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        }

        private static int digit(String value, int at) throws CharacterCodingException {
            int digit = at < value.length() ? Character.digit(value.charAt(at), 16) : -1;
            if (digit < 0 || value.charAt(at) > 'f') {
                throw new CharacterCodingException();
            }
            return digit;
        }
    }
}
