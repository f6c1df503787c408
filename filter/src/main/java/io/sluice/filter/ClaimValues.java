package io.sluice.filter;

import io.sluice.filter.Scalar.Bool;
import io.sluice.filter.Scalar.Num;
import io.sluice.filter.Scalar.Other;
import io.sluice.filter.Scalar.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a token says under one name.
 *
 * @param single the claim as one value; a list is {@link Other#COMPOSITE}
 * @param items the list's items, or the one value
 * @param kinds the types of the items
 */
record ClaimValues(Scalar single, Set<Scalar> items, Set<Class<?>> kinds) {
    private ClaimValues(Scalar single, Set<Scalar> items) {
        this(
                single,
                Set.copyOf(items),
                items.stream().map(Object::getClass).collect(Collectors.toUnmodifiableSet()));
    }

    /** Reads a claim as JSON parsers leave it; what is neither scalar nor list never decides. */
    static ClaimValues of(@Nullable Object claim) {
        if (claim instanceof Collection<?> list) {
            var items = new LinkedHashSet<Scalar>();
            list.forEach(item -> items.add(scalar(item)));
            return new ClaimValues(Other.COMPOSITE, items);
        }
        Scalar single = scalar(claim);
        return new ClaimValues(single, Set.of(single));
    }

    private static Scalar scalar(@Nullable Object claim) {
        return switch (claim) {
            case String text -> new Text(text);
            case Boolean bool -> new Bool(bool);
            case BigDecimal number -> Decimals.bounded(number);
            case BigInteger number -> Decimals.bounded(new BigDecimal(number));
            case Double number when Double.isFinite(number) ->
                    Decimals.bounded(BigDecimal.valueOf(number));
            case Float number when Float.isFinite(number) ->
                    Decimals.bounded(new BigDecimal(number.toString()));
            case Long number -> new Num(BigDecimal.valueOf(number));
            case Integer number -> new Num(BigDecimal.valueOf(number));
            case Short number -> new Num(BigDecimal.valueOf(number));
            case Byte number -> new Num(BigDecimal.valueOf(number));
            case null, default -> Other.AMBIGUOUS;
        };
    }

    /** Whether this is among the items. An item of another type leaves a "no" undecided. */
    Truth has(Scalar scalar) {
        if (!Comparison.isComparable(scalar)) {
            return Truth.UNDECIDED;
        }
        if (items.contains(scalar)) {
            return Truth.TRUE;
        }
        return kinds.isEmpty() || kinds.equals(Set.of(scalar.getClass()))
                ? Truth.FALSE
                : Truth.UNDECIDED;
    }

    /** Equal for equal ones, and for no others. */
    List<String> identity() {
        var parts = new ArrayList<>(List.of(single.toString(), Integer.toString(items.size())));
        items.stream().map(Object::toString).sorted().forEach(parts::add);
        return parts;
    }

    /** Without the values, which may be personal. */
    @Override
    public String toString() {
        return "ClaimValues[redacted]";
    }
}
