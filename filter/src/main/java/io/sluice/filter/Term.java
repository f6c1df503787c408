package io.sluice.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A predicate or a part of one. */
sealed interface Term {
    Truth of(Document document);

    Term bind(Function<String, @Nullable Object> claims);

    Stream<Operand> operands();

    /** Says the same of every document. */
    record Always(boolean passes) implements Term {
        @Override
        public Truth of(Document document) {
            return Truth.of(passes);
        }

        @Override
        public Term bind(Function<String, @Nullable Object> claims) {
            return this;
        }

        @Override
        public Stream<Operand> operands() {
            return Stream.empty();
        }

        @Override
        public String toString() {
            return String.valueOf(passes);
        }
    }

    /** False if one of its terms is, else undecided if one is. */
    record And(List<Term> terms) implements Term {
        public And {
            var flat = new ArrayList<Term>();
            terms.forEach(
                    term -> flat.addAll(term instanceof And(var more) ? more : List.of(term)));
            terms = List.copyOf(flat);
        }

        @Override
        public Truth of(Document document) {
            return first(Truth.FALSE, terms, document);
        }

        @Override
        public Term bind(Function<String, @Nullable Object> claims) {
            return new And(bound(terms, claims));
        }

        @Override
        public Stream<Operand> operands() {
            return terms.stream().flatMap(Term::operands);
        }

        @Override
        public String toString() {
            return terms.stream()
                    .map(term -> term instanceof Or ? "(" + term + ")" : term.toString())
                    .collect(Collectors.joining(" and "));
        }
    }

    /** True if one of its terms is, else undecided if one is. */
    record Or(List<Term> terms) implements Term {
        public Or {
            var flat = new ArrayList<Term>();
            terms.forEach(term -> flat.addAll(term instanceof Or(var more) ? more : List.of(term)));
            terms = List.copyOf(flat);
        }

        @Override
        public Truth of(Document document) {
            return first(Truth.TRUE, terms, document);
        }

        @Override
        public Term bind(Function<String, @Nullable Object> claims) {
            return new Or(bound(terms, claims));
        }

        @Override
        public Stream<Operand> operands() {
            return terms.stream().flatMap(Term::operands);
        }

        @Override
        public String toString() {
            return terms.stream().map(Term::toString).collect(Collectors.joining(" or "));
        }
    }

    /** The opposite of a term. */
    record Not(Term term) implements Term {
        @Override
        public Truth of(Document document) {
            return term.of(document).negated();
        }

        @Override
        public Term bind(Function<String, @Nullable Object> claims) {
            return new Not(term.bind(claims));
        }

        @Override
        public Stream<Operand> operands() {
            return term.operands();
        }

        @Override
        public String toString() {
            return "not " + (term instanceof And || term instanceof Or ? "(" + term + ")" : term);
        }
    }

    /** Compares two operands. */
    record Compare(Operand left, Comparison comparison, Operand right) implements Term {
        @Override
        public Truth of(Document document) {
            Scalar scalar = left.in(document);
            return switch (comparison) {
                case EQUAL -> right.isEqualTo(scalar, document);
                case UNEQUAL -> right.isEqualTo(scalar, document).negated();
                case LESS, AT_MOST, MORE, AT_LEAST -> comparison.of(scalar, right.in(document));
            };
        }

        @Override
        public Term bind(Function<String, @Nullable Object> claims) {
            return new Compare(left.bind(claims), comparison, right.bind(claims));
        }

        @Override
        public Stream<Operand> operands() {
            return Stream.of(left, right);
        }

        @Override
        public String toString() {
            return left + " " + comparison + " " + right;
        }
    }

    /** Whether an operand equals one of some. */
    record In(Operand operand, List<Operand> items) implements Term {
        public In {
            items = List.copyOf(items);
        }

        @Override
        public Truth of(Document document) {
            Scalar scalar = operand.in(document);
            Truth truth = Truth.FALSE;
            for (Operand item : items) {
                switch (item.has(scalar, document)) {
                    case TRUE -> {
                        return Truth.TRUE;
                    }
                    case UNDECIDED -> truth = Truth.UNDECIDED;
                    case FALSE -> {}
                }
            }
            return truth;
        }

        @Override
        public Term bind(Function<String, @Nullable Object> claims) {
            return new In(
                    operand.bind(claims), items.stream().map(item -> item.bind(claims)).toList());
        }

        @Override
        public Stream<Operand> operands() {
            return Stream.concat(Stream.of(operand), items.stream());
        }

        @Override
        public String toString() {
            return items.stream()
                    .map(Operand::toString)
                    .collect(Collectors.joining(", ", operand + " in (", ")"));
        }
    }

    /** Whether a text begins with another. */
    record Prefix(Operand operand, Operand prefix) implements Term {
        @Override
        public Truth of(Document document) {
            return operand.in(document) instanceof Scalar.Text(var text)
                            && prefix.in(document) instanceof Scalar.Text(var beginning)
                    ? Truth.of(text.startsWith(beginning))
                    : Truth.UNDECIDED;
        }

        @Override
        public Term bind(Function<String, @Nullable Object> claims) {
            return new Prefix(operand.bind(claims), prefix.bind(claims));
        }

        @Override
        public Stream<Operand> operands() {
            return Stream.of(operand, prefix);
        }

        @Override
        public String toString() {
            return operand + " prefix " + prefix;
        }
    }

    /** Whether there is something, be it null. */
    record Exists(Operand operand) implements Term {
        @Override
        public Truth of(Document document) {
            return switch (operand.in(document)) {
                case Scalar.Other.MISSING -> Truth.FALSE;
                case Scalar.Other.AMBIGUOUS -> Truth.UNDECIDED;
                default -> Truth.TRUE;
            };
        }

        @Override
        public Term bind(Function<String, @Nullable Object> claims) {
            return new Exists(operand.bind(claims));
        }

        @Override
        public Stream<Operand> operands() {
            return Stream.of(operand);
        }

        @Override
        public String toString() {
            return "exists " + operand;
        }
    }

    /** The first that decides all; undecided if some are and none does. */
    private static Truth first(Truth deciding, List<Term> terms, Document document) {
        Truth truth = deciding.negated();
        for (int i = 0; i < terms.size(); i++) {
            Truth one = terms.get(i).of(document);
            if (one == deciding) {
                return one;
            }
            if (one == Truth.UNDECIDED) {
                truth = one;
            }
        }
        return truth;
    }

    private static List<Term> bound(List<Term> terms, Function<String, @Nullable Object> claims) {
        return terms.stream().map(term -> term.bind(claims)).toList();
    }
}
