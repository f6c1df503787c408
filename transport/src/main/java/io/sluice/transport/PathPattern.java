package io.sluice.transport;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path with variables, such as <code>/api/v1/{stream}</code>.
 *
 * @param segments what is between its slashes
 */
record PathPattern(List<String> segments) {
    PathPattern {
        segments = List.copyOf(segments);
    }

    static PathPattern of(String path) {
        return new PathPattern(List.of(path.split("/", -1)));
    }

    static boolean isOne(String path) {
        return of(path).segments.stream().anyMatch(PathPattern::isVariable);
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    /**
     * What its variables stand for in a path; null if the path is another.
     *
     * @param rawPath as it was sent, so that a slash in a variable is not one between segments
     */
    @Nullable Map<String, String> variables(String rawPath) {
        String[] parts = rawPath.split("/", -1);
        if (parts.length != segments.size()) {
            return null;
        }
        var found = new HashMap<String, String>();
        for (int i = 0; i < parts.length; i++) {
            String segment = segments.get(i);
            String part = Target.decoded(parts[i]);
            if (isVariable(segment) && !part.isEmpty()) {
                found.put(segment.substring(1, segment.length() - 1), part);
            } else if (!segment.equals(part)) {
                return null;
            }
        }
        return found;
    }
}
