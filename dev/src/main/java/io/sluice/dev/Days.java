package io.sluice.dev;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The days of something, each made from its number alone, and what they add up to from the first
 * one on. It remembers the day it was asked for last, and the sums: making them again is the price
 * of a start only.
 *
 * @param <D> a day
 * @param <S> what a day adds
 */
final class Days<D, S> {
    private record Numbered<D>(int number, D day) {}

    private final IntFunction<D> maker;
    private final Function<D, S> sum;
    private final BinaryOperator<S> plus;
    private final List<S> before = new ArrayList<>();
    private volatile @Nullable Numbered<D> last;

    Days(IntFunction<D> maker, S nothing, Function<D, S> sum, BinaryOperator<S> plus) {
        this.maker = maker;
        this.sum = sum;
        this.plus = plus;
        before.add(nothing);
    }

    D day(int number) {
        Numbered<D> known = last;
        if (known == null || known.number() != number) {
            known = new Numbered<>(number, maker.apply(number));
            last = known;
        }
        return known.day();
    }

    /** The sum of all days before that one. */
    synchronized S before(int number) {
        for (int next = before.size(); next <= number; next++) {
            before.add(plus.apply(before.getLast(), sum.apply(maker.apply(next - 1))));
        }
        return before.get(number);
    }
}
