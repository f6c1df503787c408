package io.sluice.filter;

import io.sluice.filter.Operand.Claim;
import io.sluice.filter.Operand.Header;
import io.sluice.filter.Operand.Literal;
import io.sluice.filter.Operand.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Predicates of all kinds, as a parser makes them. */
final class RandomTerms {
    private final Random random;

    RandomTerms(Random random) {
        this.random = random;
    }

    Term term(int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 10)) {
            case 0, 1 -> compare();
            case 2 -> new Term.In(operand(), operands());
            case 3 -> new Term.Prefix(operand(), operand());
            case 4 -> new Term.Exists(found());
            case 5 -> random.nextInt(4) == 0 ? new Term.Always(random.nextBoolean()) : compare();
            case 6 -> new Term.Not(term(depth - 1));
            case 7, 8 -> new Term.And(terms(depth - 1));
            default -> new Term.Or(terms(depth - 1));
        };
    }

    private List<Term> terms(int depth) {
        var terms = new ArrayList<Term>();
        for (int i = random.nextInt(2, 4); i > 0; i--) {
            terms.add(term(depth));
        }
        return terms;
    }

    private Term compare() {
        Operand right = operand();
        Operand left = right instanceof Literal ? operand() : found();
        var all = Comparison.values();
        return new Term.Compare(left, all[random.nextInt(all.length)], right);
    }

    private List<Operand> operands() {
        var operands = new ArrayList<Operand>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            operands.add(operand());
        }
        return operands;
    }

    private Operand operand() {
        return random.nextBoolean() ? found() : new Literal(literal());
    }

    private Operand found() {
        return switch (random.nextInt(8)) {
            case 0 -> new Operand.Key();
            case 1 -> new Header(name("h", "a.b", "x y", "\\"));
            case 2 -> new Claim(name("text", "list", "none", "a.b", "'\n"));
            default -> new Value(path());
        };
    }

    private String name(String... names) {
        return names[random.nextInt(names.length)];
    }

    FieldPath path() {
        var steps = new ArrayList<String>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            String step = RandomJson.NAMES.get(random.nextInt(RandomJson.NAMES.size()));
            steps.add(step.isEmpty() ? "a" : step);
        }
        return new FieldPath(steps);
    }

    private Scalar literal() {
        return switch (random.nextInt(8)) {
            case 0 -> new Scalar.Bool(random.nextBoolean());
            case 1 -> Scalar.Other.NULL;
            case 2, 3, 4 -> new Scalar.Text(RandomJson.text(random));
            default ->
                    Decimals.bounded(
                                            new BigDecimal(
                                                    RandomJson.number(random)
                                                            .replaceAll("E.*", "")))
                                    instanceof Scalar.Num number
                            ? number
                            : new Scalar.Num(BigDecimal.ONE);
        };
    }
}
