package io.sluice.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to a value in a JSON document: member names between dots. In a name {@code \.} is a dot
 * and {@code \\} a backslash; in an array a step is an index from 0.
 */
record FieldPath(String text, List<String> steps) {
    static FieldPath of(String text) {
        var steps = new ArrayList<String>();
        var step = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                step.append(text.charAt(++i));
            } else if (c == '.') {
                steps.add(step.toString());
                step.setLength(0);
            } else {
                step.append(c);
            }
        }
        steps.add(step.toString());
        BadSetting.check(
                !steps.contains(""), "a path must be member names between dots, got: '%s'", text);
        return new FieldPath(text, List.copyOf(steps));
    }

    /** The value there; null if there is none, or a JSON null. */
    @Nullable JsonNode in(JsonNode root) {
        JsonNode node = root;
        for (String step : steps) {
            node = node.isArray() ? node.path(index(step)) : node.path(step);
        }
        return node.isMissingNode() || node.isNull() ? null : node;
    }

    private static int index(String step) {
        if (step.length() > 9 || !step.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Integer.parseInt(step);
    }
}
