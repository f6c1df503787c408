package io.sluice.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a field is in a JSON document: member names and array indexes from the outside in. As text
 * they are joined by dots; a dot or backslash that belongs to a name is escaped by a backslash.
 *
 * @param steps at least one
 */
public record FieldPath(List<String> steps) {
    public FieldPath {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || steps.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("a field path looks like a.b.c, got: " + steps);
        }
    }

    /** Reads {@code fields.power_w}. */
    public static FieldPath parse(String text) {
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
        return new FieldPath(steps);
    }

    /** The text that reads as this path. */
    @Override
    public String toString() {
        return steps.stream()
                .map(step -> step.replace("\\", "\\\\").replace(".", "\\."))
                .collect(Collectors.joining("."));
    }
}
