package io.sluice.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.hub.Payload;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a record, which is a JSON object of texts, whole numbers and counts of users. */
final class Members {
    /** No record may be longer. */
    static final int MAX_BYTES = 256 * 1024;

    static final JsonFactory JSON = new JsonFactory();

    /** The longest name of a user, a token or a node. */
    static final int MAX_TEXT = 256;

    private static final int MAX_MEMBERS = 32;

    private final Map<String, Object> values = new HashMap<>();

    private Members() {}

    static Members of(@Nullable Payload record) throws BadRecord {
        if (record == null || record.length() > MAX_BYTES) {
            throw new BadRecord("a record must have 1 to " + MAX_BYTES + " bytes");
        }
        var members = new Members();
        try (var parser = JSON.createParser(record.toArray())) {
            members.read(parser);
        } catch (IOException e) {
            throw new BadRecord("a record must be JSON");
        }
        return members;
    }

    private void read(JsonParser parser) throws IOException, BadRecord {
        require(parser.nextToken() == JsonToken.START_OBJECT, "a record must be an object");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            require(values.size() < MAX_MEMBERS, "a record has too many members");
            values.put(name, value(parser));
        }
        require(parser.nextToken() == null, "a record must be one object");
    }

    private static Object value(JsonParser parser) throws IOException, BadRecord {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case START_OBJECT -> counts(parser);
            case null, default -> throw new BadRecord("a member is of no kind that is known");
        };
    }

    private static Map<String, Integer> counts(JsonParser parser) throws IOException, BadRecord {
        var counts = new HashMap<String, Integer>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String user = parser.currentName();
            require(parser.nextToken() == JsonToken.VALUE_NUMBER_INT, "a count must be a number");
            int count = parser.getIntValue();
            require(!user.isEmpty() && user.length() <= MAX_TEXT, "a user's name is too long");
            require(count >= 0, "a count must not be negative");
            counts.put(user, count);
        }
        return counts;
    }

    /** Text of 1 to {@link #MAX_TEXT} characters. */
    String text(String name) throws BadRecord {
        if (values.get(name) instanceof String text
                && !text.isEmpty()
                && text.length() <= MAX_TEXT) {
            return text;
        }
        throw new BadRecord("'" + name + "' must be text of 1 to " + MAX_TEXT + " characters");
    }

    /** A number from 0 to {@code most}. */
    long number(String name, long most) throws BadRecord {
        if (values.get(name) instanceof Long number && number >= 0 && number <= most) {
            return number;
        }
        throw new BadRecord("'" + name + "' must be 0 to " + most);
    }

    /** Counts of users. */
    @SuppressWarnings("unchecked") // the only maps there are
    Map<String, Integer> counts(String name) throws BadRecord {
        if (values.get(name) instanceof Map<?, ?> counts) {
            return (Map<String, Integer>) counts;
        }
        throw new BadRecord("'" + name + "' must be an object of counts");
    }

    static void require(boolean isSo, String what) throws BadRecord {
        if (!isSo) {
            throw new BadRecord(what);
        }
    }
}
