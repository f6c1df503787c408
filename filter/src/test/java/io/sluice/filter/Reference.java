package io.sluice.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.filter.RandomJson.Elements;
import io.sluice.filter.RandomJson.Members;
import io.sluice.filter.RandomJson.Plain;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of predicates in the plainest words, with no thought of speed: a value is a String,
 * BigDecimal, Boolean or one of a few marks, and a test that cannot be decided is empty.
 */
final class Reference {
    private enum Mark {
        NULL,
        MISSING,
        COMPOSITE,
        UNREADABLE,
        AMBIGUOUS
    }

    private final @Nullable RandomJson json;
    private final byte @Nullable [] key;
    private final Map<String, byte[]> headers;
    private final Map<String, ?> claims;

    Reference(
            @Nullable RandomJson json,
            byte @Nullable [] key,
            Map<String, byte[]> headers,
            Map<String, ?> claims) {
        this.json = json;
        this.key = key;
        this.headers = headers;
        this.claims = claims;
    }

    Optional<Boolean> test(Term term) {
        return switch (term) {
            case Term.Always(var passes) -> Optional.of(passes);
            case Term.Not(var inner) -> test(inner).map(truth -> !truth);
            case Term.And(var terms) -> all(terms);
            case Term.Or(var terms) -> any(terms.stream().map(this::test).toList());
            case Term.Exists(var operand) -> exists(value(operand));
            case Term.Prefix(var operand, var prefix) ->
                    value(operand) instanceof String text && value(prefix) instanceof String start
                            ? Optional.of(text.startsWith(start))
                            : Optional.empty();
            case Term.In(var operand, var items) ->
                    any(items.stream().map(item -> isIn(operand, item)).toList());
            case Term.Compare(var left, var comparison, var right) ->
                    compare(left, comparison, right);
        };
    }

    private Optional<Boolean> all(List<Term> terms) {
        return any(terms.stream().map(term -> test(term).map(truth -> !truth)).toList())
                .map(truth -> !truth);
    }

    private static Optional<Boolean> any(List<Optional<Boolean>> truths) {
        if (truths.contains(Optional.of(true))) {
            return Optional.of(true);
        }
        return truths.contains(Optional.<Boolean>empty()) ? Optional.empty() : Optional.of(false);
    }

    private static Optional<Boolean> exists(Object value) {
        return value == Mark.AMBIGUOUS ? Optional.empty() : Optional.of(value != Mark.MISSING);
    }

    private Optional<Boolean> isIn(Operand operand, Operand item) {
        if (item instanceof Operand.Claim(var name) && claims.get(name) instanceof List<?> list) {
            Object value = value(operand);
            return value instanceof Mark
                    ? Optional.empty()
                    : any(list.stream().map(one -> equal(value, claim(one))).toList());
        }
        return compare(operand, Comparison.EQUAL, item);
    }

    private Optional<Boolean> compare(Operand left, Comparison comparison, Operand right) {
        Object a = value(left);
        Object b = value(right);
        boolean toNull = right instanceof Operand.Literal && b == Mark.NULL;
        return switch (comparison) {
            case EQUAL -> toNull ? isNull(a) : equal(a, b);
            case UNEQUAL -> (toNull ? isNull(a) : equal(a, b)).map(truth -> !truth);
            case LESS -> order(a, b).map(order -> order < 0);
            case AT_MOST -> order(a, b).map(order -> order <= 0);
            case MORE -> order(a, b).map(order -> order > 0);
            case AT_LEAST -> order(a, b).map(order -> order >= 0);
        };
    }

    private static Optional<Boolean> isNull(Object value) {
        return value == Mark.MISSING || value == Mark.AMBIGUOUS || value == Mark.UNREADABLE
                ? Optional.empty()
                : Optional.of(value == Mark.NULL);
    }

    private static Optional<Boolean> equal(Object a, Object b) {
        if (a instanceof Boolean && b instanceof Boolean) {
            return Optional.of(a.equals(b));
        }
        return order(a, b).map(order -> order == 0);
    }

    private static Optional<Integer> order(Object a, Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return Optional.of(x.compareTo(y));
        }
        if (a instanceof String x && b instanceof String y) {
            return Optional.of(Arrays.compare(x.codePoints().toArray(), y.codePoints().toArray()));
        }
        return Optional.empty();
    }

    private Object value(Operand operand) {
        return switch (operand) {
            case Operand.Value(var path) ->
                    json instanceof Members ? find(json, path.steps()) : Mark.AMBIGUOUS;
            case Operand.Key() -> key == null ? Mark.MISSING : text(key);
            case Operand.Header(var name) ->
                    headers.containsKey(name) ? text(headers.get(name)) : Mark.MISSING;
            case Operand.Claim(var name) -> claim(claims.get(name));
            case Operand.Literal(Scalar.Text(var text)) -> text;
            case Operand.Literal(Scalar.Num(var number)) -> number;
            case Operand.Literal(Scalar.Bool(var bool)) -> bool;
            case Operand.Literal(Scalar.Other _) -> Mark.NULL;
            case Operand.Bound _ -> throw new IllegalStateException("reads claims by itself");
        };
    }

    private static Object text(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        return Arrays.equals(text.getBytes(UTF_8), bytes) ? text : Mark.UNREADABLE;
    }

    private static Object claim(@Nullable Object claim) {
        return switch (claim) {
            case String text -> text;
            case Integer number -> new BigDecimal(number);
            case Boolean bool -> bool;
            case List<?> _ -> Mark.COMPOSITE;
            case null, default -> Mark.AMBIGUOUS;
        };
    }

    private static Object find(RandomJson json, List<String> steps) {
        if (steps.isEmpty()) {
            return scalar(json);
        }
        String step = steps.getFirst();
        List<String> rest = steps.subList(1, steps.size());
        if (json instanceof Elements(var values)) {
            boolean isThere = step.matches("[0-9]") && Integer.parseInt(step) < values.size();
            return isThere ? find(values.get(Integer.parseInt(step)), rest) : Mark.MISSING;
        }
        if (!(json instanceof Members(var names, var values)) || !names.contains(step)) {
            return Mark.MISSING;
        }
        return names.indexOf(step) == names.lastIndexOf(step)
                ? find(values.get(names.indexOf(step)), rest)
                : Mark.AMBIGUOUS;
    }

    private static Object scalar(RandomJson json) {
        return switch (json) {
            case Members _, Elements _ -> Mark.COMPOSITE;
            case RandomJson.Text(var text) -> text;
            case Plain(var text) -> plain(text);
        };
    }

    private static Object plain(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> Mark.NULL;
            default ->
                    text.length() > 128 || text.matches("1E\\+[0-9]{4,}")
                            ? Mark.UNREADABLE
                            : new BigDecimal(text);
        };
    }
}
