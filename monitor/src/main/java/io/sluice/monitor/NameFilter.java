package io.sluice.monitor;

import java.util.List;

/**
 * Chooses names by patterns, in which {@code *} stands for any text, an empty one too.
 *
 * @param include a name has to match one of these; none stands for all names
 * @param exclude a name must match none of these
 */
public record NameFilter(List<String> include, List<String> exclude) {
    public static final NameFilter ALL = new NameFilter(List.of(), List.of());

    public NameFilter {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        include.forEach(NameFilter::check);
        exclude.forEach(NameFilter::check);
    }

    private static void check(String pattern) {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("a pattern of names must not be empty");
        }
    }

    boolean passes(String name) {
        return (include.isEmpty() || isAnyOf(include, name)) && !isAnyOf(exclude, name);
    }

    private static boolean isAnyOf(List<String> patterns, String name) {
        for (String pattern : patterns) {
            if (Glob.matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }
}
