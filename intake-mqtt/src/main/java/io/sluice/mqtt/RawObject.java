package io.sluice.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.hub.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message's payload: a JSON object, both as values to look up and as the bytes of its members.
 *
 * <p>Members that are passed on are passed on as the bytes they came in, never written anew: so
 * numbers keep their digits, texts their escapes, and members of one name their number.
 */
final class RawObject {
    private final byte[] bytes;
    private final ObjectNode root;
    private final List<Member> members;

    private RawObject(byte[] bytes, ObjectNode root, List<Member> members) {
        this.bytes = bytes;
        this.root = root;
        this.members = members;
    }

    ObjectNode root() {
        return root;
    }

    /**
     * An object of the members that are not in {@code replaced}, as they are, then those of {@code
     * added}, which has some.
     */
    Payload with(ObjectNode added, Set<String> replaced) {
        var out = new ByteArrayOutputStream(bytes.length + 512);
        char separator = '{';
        for (Member member : members) {
            if (!replaced.contains(member.name())) {
                out.write(separator);
                out.write(bytes, member.from(), member.to() - member.from());
                separator = ',';
            }
        }
        byte[] more = Format.bytes(added);
        out.write(separator);
        out.write(more, 1, more.length - 1);
        return Payload.of(out.toByteArray());
    }

    /** Where a member lies: from its name to the end of its value. */
    private record Member(String name, int from, int to) {}

    /** How payloads are read and written. */
    static final class Format {
        private static final ObjectMapper WRITER = mapper(new JsonFactory());

        private final PipelineSettings.Limits limits;
        private final ObjectMapper mapper;

        Format(PipelineSettings.Limits limits) {
            this.limits = limits;
            this.mapper = mapper(factory(limits));
        }

        private static JsonFactory factory(PipelineSettings.Limits limits) {
            var constraints =
                    StreamReadConstraints.builder()
                            .maxNestingDepth(limits.maxDepth())
                            .maxNumberLength(limits.maxNumberLength())
                            .maxNameLength(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build();
            return JsonFactory.builder()
                    .streamReadConstraints(constraints)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .build();
        }

        private static ObjectMapper mapper(JsonFactory factory) {
            return JsonMapper.builder(factory)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();
        }

        /**
         * The payload as an object.
         *
         * @throws Unusable if it is none
         */
        RawObject parse(Payload payload) {
            if (payload.length() == 0) {
                throw new Unusable(Reason.EMPTY, "no payload");
            }
            if (payload.length() > limits.maxBytes()) {
                throw new Unusable(
                        Reason.TOO_LARGE,
                        payload.length() + " bytes, at most " + limits.maxBytes() + " are taken");
            }
            byte[] bytes = payload.toArray();
            checkUtf8(payload);
            try (JsonParser parser = mapper.createParser(bytes)) {
                return parse(bytes, parser);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private RawObject parse(byte[] bytes, JsonParser parser) throws IOException {
            try {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    parser.skipChildren();
                    throw new Unusable(Reason.NOT_AN_OBJECT, "JSON, but not an object");
                }
                var object = object(bytes, parser);
                if (parser.nextToken() != null) {
                    throw new Unusable(Reason.INVALID_JSON, "more than one JSON document");
                }
                return object;
            } catch (StreamConstraintsException e) {
                throw tooMuch(parser);
            } catch (JsonProcessingException e) {
                throw new Unusable(Reason.INVALID_JSON, "not JSON" + where(e));
            }
        }

        private RawObject object(byte[] bytes, JsonParser parser) throws IOException {
            var root = mapper.createObjectNode();
            var members = new ArrayList<Member>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int from = (int) parser.currentTokenLocation().getByteOffset();
                String name = parser.currentName();
                parser.nextToken();
                JsonNode value = mapper.readTree(parser);
                root.set(name, value);
                members.add(new Member(name, from, (int) parser.currentLocation().getByteOffset()));
            }
            return new RawObject(bytes, root, members);
        }

        private Unusable tooMuch(JsonParser parser) {
            return parser.getParsingContext().getNestingDepth() > limits.maxDepth()
                    ? new Unusable(
                            Reason.TOO_DEEP, "nested deeper than " + limits.maxDepth() + " levels")
                    : new Unusable(
                            Reason.NUMBER_TOO_LONG,
                            "a number of more than " + limits.maxNumberLength() + " characters");
        }

        private static String where(JsonProcessingException e) {
            var at = e.getLocation();
            return at == null
                    ? ""
                    : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
        }

        /** The parser would take it for UTF-16 or UTF-32 if there were a NUL at the start. */
        private static void checkUtf8(Payload payload) {
            for (int i = 0; i < Math.min(4, payload.length()); i++) {
                if (payload.at(i) == 0) {
                    throw new Unusable(Reason.INVALID_JSON, "not JSON, a NUL at the start");
                }
            }
            try {
                var _ = StandardCharsets.UTF_8.newDecoder().decode(payload.asBuffer());
            } catch (CharacterCodingException e) {
                throw new Unusable(Reason.INVALID_UTF8, "not UTF-8");
            }
        }

        static byte[] bytes(JsonNode node) {
            try {
                return WRITER.writeValueAsBytes(node);
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }

        static JsonNode node(@Nullable Object value) {
            return WRITER.valueToTree(value);
        }
    }
}
