package io.sluice.app;

import io.sluice.filter.FieldPath;
import io.sluice.filter.FilterLimits;
import io.sluice.filter.InvalidFilter;
import io.sluice.filter.Predicate;
import java.util.Set;

/**
 * Reads {@code rows} of a stream: rules that each publication has to pass. A rule that could never
 * decide, since it looks at something publications do not have, is a mistake.
 *
 * @param isJson true if payloads have fields
 * @param fields the fields payloads have, where that is known; empty if it is not
 * @param headers the headers publications keep
 */
record RowRules(boolean isJson, Set<String> fields, Set<String> headers) {
    private static final String EXPECTED = "a rule such as value.tenant == claims.tenant";

    /** All the rules as one. */
    Predicate read(Section stream) {
        return stream.allMade("rows", EXPECTED, this::rule).stream()
                .reduce(Predicate.ALWAYS, Predicate::and);
    }

    private Predicate rule(String text) {
        try {
            var rule = Predicate.parseRule(text, FilterLimits.DEFAULTS);
            if (rule.usesPayload() && !isJson) {
                throw new IllegalArgumentException(
                        "payloads that are not JSON have no fields for a rule to test");
            }
            rule.fields().forEach(this::requireField);
            rule.headers().forEach(this::requireHeader);
            return rule;
        } catch (InvalidFilter e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void requireField(FieldPath path) {
        if (!fields.isEmpty() && !fields.contains(path.steps().getFirst())) {
            throw new IllegalArgumentException(
                    "value.%s is not among the stream's 'fields', which are all a publication has"
                            .formatted(path));
        }
    }

    private void requireHeader(String name) {
        if (!headers.contains(name)) {
            throw new IllegalArgumentException(
                    "headers.%s is not kept; name it in the stream's 'headers'".formatted(name));
        }
    }
}
