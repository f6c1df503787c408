package io.sluice.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object that requests can have. What type a member is of matters to those
 * who ask for it only; one that is there twice is refused, since readers would disagree about it.
 */
final class RequestMembers {
    static final int MAX_DEPTH = 16;
    static final int MAX_DIGITS = 64;
    static final int MAX_LIST = 10_000;

    private static final Set<String> NATIVE =
            Set.of(
                    "type",
                    "stream",
                    "streams",
                    "channel",
                    "channels",
                    "after",
                    "since",
                    "last",
                    "points",
                    "mode",
                    "filter",
                    "fields",
                    "every",
                    "deliver",
                    "token");

    /** Names come from clients, so none are kept from one message to another. */
    private static final JsonFactory JSON =
            new JsonFactoryBuilder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(MAX_DEPTH)
                                    .maxNumberLength(MAX_DIGITS)
                                    .build())
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build();

    /** What a member can be. */
    private sealed interface Value {
        record Text(String text) implements Value {}

        /** As it was written. */
        record Numeral(String text) implements Value {}

        /** A list of nothing but text. */
        record Texts(List<String> texts) implements Value {}

        /** Nothing a request has. */
        record Other() implements Value {}
    }

    private final Map<String, Value> values = new HashMap<>();

    private final Set<String> known;

    private RequestMembers(Set<String> known) {
        this.known = known;
    }

    /** Those that requests of the native dialect have. */
    static RequestMembers of(byte[] message) throws Misread {
        return of(message, NATIVE);
    }

    /** Those of that name. */
    static RequestMembers of(byte[] message, Set<String> known) throws Misread {
        try (JsonParser parser = JSON.createParser(message)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Misread("expected a JSON object");
            }
            var members = new RequestMembers(known);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                members.take(parser);
            }
            if (parser.nextToken() != null) {
                throw new Misread("expected one JSON object, found more behind it");
            }
            return members;
        } catch (IOException e) {
            throw new Misread(
                    "not valid JSON, or nested deeper than "
                            + MAX_DEPTH
                            + ", or with a number of more than "
                            + MAX_DIGITS
                            + " characters");
        }
    }

    // --- reading

    private void take(JsonParser parser) throws IOException, Misread {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (!known.contains(name)) {
            parser.skipChildren();
        } else if (values.put(name, value(name, parser, token)) != null) {
            throw new Misread("expected the member '" + name + "' once");
        }
    }

    private static Value value(String name, JsonParser parser, JsonToken token)
            throws IOException, Misread {
        return switch (token) {
            case VALUE_STRING -> new Value.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value.Numeral(parser.getText());
            case START_ARRAY -> list(name, parser);
            default -> {
                parser.skipChildren();
                yield new Value.Other();
            }
        };
    }

    private static Value list(String name, JsonParser parser) throws IOException, Misread {
        var texts = new ArrayList<String>();
        boolean isOfTexts = true;
        for (var token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            if (token == JsonToken.VALUE_STRING) {
                texts.add(parser.getText());
            } else {
                isOfTexts = false;
                parser.skipChildren();
            }
            if (texts.size() > MAX_LIST) {
                throw new Misread("expected at most " + MAX_LIST + " items in '" + name + "'");
            }
        }
        return isOfTexts ? new Value.Texts(texts) : new Value.Other();
    }

    // --- asking

    /** A member that is text; null if it is not there. */
    @Nullable String text(String name) throws Misread {
        return switch (values.get(name)) {
            case null -> null;
            case Value.Text(var text) -> text;
            default -> throw expected(name, "text");
        };
    }

    /** A member, if it is text; null if it is not. */
    @Nullable String textIfAny(String name) {
        return values.get(name) instanceof Value.Text(var text) ? text : null;
    }

    /** A member that is a number, or one written as text; null if it is not there. */
    @Nullable String textOrNumber(String name) throws Misread {
        return switch (values.get(name)) {
            case null -> null;
            case Value.Text(var text) -> text;
            case Value.Numeral(var text) -> text;
            default -> throw expected(name, "a number");
        };
    }

    /** A member that is a list; empty if it is not there. */
    List<String> texts(String name) throws Misread {
        return switch (values.get(name)) {
            case null -> List.of();
            case Value.Texts(var texts) when !texts.isEmpty() -> texts;
            default -> throw expected(name, "a list of text, with one item at least");
        };
    }

    /** A member that is a list, or the only item of one; empty if it is not there. */
    List<String> textOrTexts(String name) throws Misread {
        return switch (values.get(name)) {
            case null -> List.of();
            case Value.Text(var text) -> List.of(text);
            case Value.Texts(var texts) when !texts.isEmpty() -> texts;
            default -> throw expected(name, "text, or a list of it with one item at least");
        };
    }

    private static Misread expected(String name, String what) {
        return new Misread("expected the member '" + name + "' to be " + what);
    }
}
