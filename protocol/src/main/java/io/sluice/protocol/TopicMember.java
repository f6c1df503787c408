package io.sluice.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.hub.Payload;
import io.sluice.session.Out;
import java.io.IOException;

/** Puts a member {@code topic} in front of an object's members, in place of one it may have. */
final class TopicMember {
    private static final JsonFactory JSON = new JsonFactory();

    private TopicMember() {}

    /** Writes the object with its topic; false, and nothing written that counts, if it is none. */
    static boolean splice(String topic, Payload object, Out out) {
        try (JsonParser parser = JSON.createParser(object.toArray())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            out.add("{\"topic\":");
            JsonText.string(out, topic);
            copyOtherMembers(parser, object, out);
            out.add('}');
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void copyOtherMembers(JsonParser parser, Payload object, Out out)
            throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            boolean isTopic = parser.currentName().equals("topic");
            int from = (int) parser.currentTokenLocation().getByteOffset();
            parser.nextToken();
            parser.skipChildren();
            parser.finishToken();
            if (!isTopic) {
                int to = (int) parser.currentLocation().getByteOffset();
                out.add(',').add(object, from, to - from);
            }
        }
    }
}
