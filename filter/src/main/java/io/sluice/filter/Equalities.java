package io.sluice.filter;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What every publication that passes a predicate has to equal.
 *
 * @param each those joined by {@code and}, in their order
 * @param areAll true if the predicate consists of nothing else: then what meets them all passes
 */
public record Equalities(List<Equality> each, boolean areAll) {
    private static final Term PASSES = new Term.Always(true);

    public Equalities {
        each = List.copyOf(each);
    }

    static Equalities of(Term term) {
        var each = new ArrayList<Equality>();
        boolean areAll = true;
        for (Term one : term instanceof Term.And(var terms) ? terms : List.of(term)) {
            var equality = equality(one);
            equality.ifPresent(each::add);
            areAll &= equality.isPresent() || one.equals(PASSES);
        }
        return new Equalities(each, areAll);
    }

    private static Optional<Equality> equality(Term term) {
        return switch (term) {
            case Term.Compare(var left, var comparison, var right)
                    when comparison == Comparison.EQUAL ->
                    equality(left, right).or(() -> equality(right, left));
            case Term.In(var operand, var items) -> among(operand, items);
            default -> Optional.empty();
        };
    }

    private static Optional<Equality> equality(Operand tested, Operand value) {
        return subject(tested)
                .flatMap(subject -> single(value).map(values -> new Equality(subject, values)));
    }

    private static Optional<Equality> among(Operand tested, List<Operand> items) {
        var values = new HashSet<Scalar>();
        for (var item : items) {
            var some =
                    item instanceof Operand.Bound(_, var bound)
                            ? Optional.of(comparable(bound.items()))
                            : single(item);
            if (some.isEmpty()) {
                return Optional.empty();
            }
            values.addAll(some.get());
        }
        return subject(tested).map(subject -> new Equality(subject, values));
    }

    /** What of a publication it is; empty if it is nothing of it. */
    static Optional<Subject> subject(Operand operand) {
        return switch (operand) {
            case Operand.Value(var path) -> Optional.of(new Subject.Field(path));
            case Operand.Key() -> Optional.of(new Subject.Key());
            case Operand.Header(var name) -> Optional.of(new Subject.Header(name));
            case Operand.Claim _, Operand.Bound _, Operand.Literal _ -> Optional.empty();
        };
    }

    /** What equals this one; empty if that is not known without a publication, or is null. */
    private static Optional<Set<Scalar>> single(Operand operand) {
        return switch (operand) {
            case Operand.Claim _ -> Optional.of(Set.of());
            case Operand.Bound(_, var bound) -> Optional.of(comparable(Set.of(bound.single())));
            case Operand.Literal(var scalar) when Comparison.isComparable(scalar) ->
                    Optional.of(Set.of(scalar));
            case Operand.Literal _, Operand.Value _, Operand.Key _, Operand.Header _ ->
                    Optional.empty();
        };
    }

    private static Set<Scalar> comparable(Set<Scalar> scalars) {
        var comparable = new HashSet<>(scalars);
        comparable.removeIf(scalar -> !Comparison.isComparable(scalar));
        return comparable;
    }
}
