package io.sluice.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text with holes: {@code {path}} is a value of the message, {@code {topic:n}} the n-th level of
 * its MQTT topic, {@code {{}} and {@code }}} are braces.
 */
record Template(List<Part> parts) {
    private static final String TOPIC = "topic:";

    static Template of(String text) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean twice = i + 1 < text.length() && text.charAt(i + 1) == c;
            if ((c == '{' || c == '}') && twice) {
                literal.append(c);
                i++;
            } else if (c == '{') {
                int end = text.indexOf('}', i);
                BadSetting.check(end > 0, "a template's { must be closed or doubled: '%s'", text);
                addLiteral(parts, literal);
                parts.add(hole(text.substring(i + 1, end)));
                i = end;
            } else {
                BadSetting.check(c != '}', "a template's } must be opened or doubled: '%s'", text);
                literal.append(c);
            }
        }
        addLiteral(parts, literal);
        BadSetting.check(!parts.isEmpty(), "a template must not be empty");
        return new Template(List.copyOf(parts));
    }

    private static void addLiteral(List<Part> parts, StringBuilder literal) {
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private static Part hole(String inside) {
        if (inside.startsWith(TOPIC)) {
            String number = inside.substring(TOPIC.length());
            BadSetting.check(
                    number.matches("[1-9][0-9]{0,2}"),
                    "{topic:n} must name a level from 1 to 999, got: {%s}",
                    inside);
            return new Level(Integer.parseInt(number));
        }
        return new Field(FieldPath.of(inside));
    }

    /** The text with its holes filled; null if one of them cannot be, or nothing is left. */
    @Nullable String fill(JsonNode root, List<String> topicLevels) {
        var filled = new StringBuilder();
        for (Part part : parts) {
            String text = part.text(root, topicLevels);
            if (text == null) {
                return null;
            }
            filled.append(text);
        }
        return filled.isEmpty() ? null : filled.toString();
    }

    /** A piece of a template. */
    sealed interface Part {
        @Nullable String text(JsonNode root, List<String> topicLevels);
    }

    private record Literal(String text) implements Part {
        @Override
        public String text(JsonNode root, List<String> topicLevels) {
            return text;
        }
    }

    private record Field(FieldPath path) implements Part {
        @Override
        public @Nullable String text(JsonNode root, List<String> topicLevels) {
            JsonNode node = path.in(root);
            return node == null || !node.isValueNode() ? null : node.asText();
        }
    }

    private record Level(int number) implements Part {
        @Override
        public @Nullable String text(JsonNode root, List<String> topicLevels) {
            return number > topicLevels.size() ? null : topicLevels.get(number - 1);
        }
    }
}
