package io.sluice.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of a gateway's, as far as a client needs to understand it to count and to go on.
 *
 * @param line all of it, on one line
 * @param type its type; empty if it is none of the native dialect
 * @param channel the channel it is about; empty if it is about none
 * @param positions the positions it carries; of a gap, where the stream goes on
 * @param from of a gap, where it begins
 * @param code of an error
 * @param text of an error, in words
 */
record TailMessage(
        String line,
        String type,
        String channel,
        List<String> positions,
        List<String> from,
        String code,
        String text) {
    private static final JsonMapper JSON = new JsonMapper();

    static TailMessage of(String text) {
        String line = text.replace('\n', ' ');
        @Nullable JsonNode node = parse(text);
        boolean isNative = node != null && (node.has("stream") || node.has("code"));
        if (node == null || !isNative) {
            return new TailMessage(line, "", "", List.of(), List.of(), "", "");
        }
        return new TailMessage(
                line,
                node.path("type").asText(),
                node.path("channel").asText(node.path("stream").asText()),
                texts(node.path(node.has("to") ? "to" : "position")),
                texts(node.path("from")),
                node.path("code").asText(),
                node.path("message").asText());
    }

    private static @Nullable JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return null;
        }
    }

    /** A position, or a list of them; what is none is left out. */
    private static List<String> texts(JsonNode node) {
        var texts = new ArrayList<String>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.elements().forEachRemaining(element -> texts.add(element.asText()));
        texts.removeIf(text -> !text.matches(".+:\\d{1,18}"));
        return texts;
    }
}
