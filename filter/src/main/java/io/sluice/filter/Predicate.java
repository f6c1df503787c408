package io.sluice.filter;

import io.sluice.filter.Operand.Bound;
import io.sluice.filter.Operand.Claim;
import io.sluice.filter.Operand.Header;
import io.sluice.filter.Operand.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A question about a publication, such as {@code value.power > 100 and key prefix 'site-1/'}.
 *
 * <p>It tests fields of the payload ({@code value.a.b}), the {@code key}, {@code headers.name} and,
 * in a rule, claims of the subscriber's token ({@code claims.tenant}), by {@code = == != < <= > >=
 * in prefix exists}, joined by {@code and}, {@code or}, {@code not} and parentheses. Values compare
 * only with values of their type. A test that lacks something it needs is undecided, and so is what
 * hangs on it; only what is true passes.
 *
 * <p>Predicates are equal if they read the same but for blanks, quotes and the like, and if the
 * same claims are bound to them. A value; any thread.
 */
public final class Predicate {
    /** Passes everything. */
    public static final Predicate ALWAYS = new Predicate(new Term.Always(true));

    /** Passes nothing. */
    public static final Predicate NEVER = new Predicate(new Term.Always(false));

    private final Term term;
    private final int hash;
    private final Set<FieldPath> fields;

    private Predicate(Term term) {
        this.term = term;
        hash = term.hashCode();
        fields =
                term.operands()
                        .filter(Value.class::isInstance)
                        .map(operand -> ((Value) operand).path())
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** Reads a client's filter, which has no claims. */
    public static Predicate parse(String text, FilterLimits limits) throws InvalidFilter {
        return new Predicate(new Parser(text, limits, false).predicate());
    }

    /** Reads a rule, which may test claims. */
    public static Predicate parseRule(String text, FilterLimits limits) throws InvalidFilter {
        return new Predicate(new Parser(text, limits, true).predicate());
    }

    /**
     * This predicate for one token, with no claims left open.
     *
     * @param claims gives a claim by its name, the steps of a path joined by dots: a String,
     *     Number, Boolean or a Collection of those. Anything else, or null, decides nothing
     */
    public Predicate bind(Function<String, @Nullable Object> claims) {
        return claims().isEmpty() ? this : new Predicate(term.bind(claims));
    }

    /** Passes what passes this and the other. */
    public Predicate and(Predicate other) {
        if (equals(ALWAYS)) {
            return other;
        }
        return other.equals(ALWAYS) ? this : new Predicate(new Term.And(List.of(term, other.term)));
    }

    public Truth test(Document document) {
        return term.of(document);
    }

    /** True only if it is certain that the document is meant. */
    public boolean passes(Document document) {
        return test(document) == Truth.TRUE;
    }

    /** The fields of the payload it looks at. */
    public Set<FieldPath> fields() {
        return fields;
    }

    public boolean usesPayload() {
        return !fields.isEmpty();
    }

    public boolean usesKey() {
        return term.operands().anyMatch(Operand.Key.class::isInstance);
    }

    /** The names of headers it looks at. */
    public Set<String> headers() {
        return term.operands()
                .filter(Header.class::isInstance)
                .map(operand -> ((Header) operand).name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Each thing it looks at. */
    public Set<Subject> subjects() {
        return term.operands()
                .flatMap(operand -> Equalities.subject(operand).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What every publication that passes has to equal. */
    public Equalities equalities() {
        return Equalities.of(term);
    }

    /** The names of claims it needs, until they are bound. */
    public Set<String> claims() {
        return term.operands()
                .filter(Claim.class::isInstance)
                .map(operand -> ((Claim) operand).name())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What tells this predicate from all that are not equal to it: its text, and the values of
     * claims that are bound to it. Those may be personal: not to be shown.
     */
    public List<String> identity() {
        var parts = new ArrayList<>(List.of(term.toString()));
        term.operands()
                .filter(Bound.class::isInstance)
                .forEach(operand -> parts.addAll(((Bound) operand).values().identity()));
        return parts;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Predicate that && hash == that.hash && term.equals(that.term);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /**
     * The text that reads as this predicate. Claims are named without their values, so predicates
     * bound to different tokens read the same.
     */
    @Override
    public String toString() {
        return term.toString();
    }
}
