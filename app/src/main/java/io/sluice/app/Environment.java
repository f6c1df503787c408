package io.sluice.app;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts values of the environment in place of {@code ${NAME}} and {@code ${NAME:default}}. */
final class Environment {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");

    private final Function<String, @Nullable String> variables;

    Environment(Function<String, @Nullable String> variables) {
        this.variables = variables;
    }

    /** The process's own. */
    static Environment ofProcess() {
        return new Environment(System::getenv);
    }

    /**
     * A text with its references replaced.
     *
     * @param isFromOutside true if a part of it came from the environment: then it must not be
     *     shown
     * @param missing names that are not set and have no default
     */
    record Expanded(String text, boolean isFromOutside, List<String> missing) {}

    /** The text with its references replaced; {@code $$} is a dollar sign. */
    Expanded expand(String text) {
        if (text.indexOf('$') < 0) {
            return new Expanded(text, false, List.of());
        }
        var missing = new ArrayList<String>();
        boolean outside = false;
        var out = new StringBuilder();
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            String value = name == null ? "$" : variables.apply(name);
            if (value == null) {
                value = matcher.group(2);
            } else if (name != null) {
                outside = true;
            }
            if (value == null) {
                missing.add(name);
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(value == null ? "" : value));
        }
        matcher.appendTail(out);
        return new Expanded(out.toString(), outside, missing);
    }
}
