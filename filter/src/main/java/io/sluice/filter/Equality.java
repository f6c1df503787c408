package io.sluice.filter;

import java.util.Set;

/**
 * Something a publication has to equal to pass a predicate.
 *
 * @param values one of which the subject has to be; none if a claim is not bound yet, or is nothing
 *     that can be compared: then nothing passes
 */
public record Equality(Subject subject, Set<Scalar> values) {
    public Equality {
        values = Set.copyOf(values);
    }

    /** Without the values, which may be personal. */
    @Override
    public String toString() {
        return "Equality[" + subject + "]";
    }
}
