package io.sluice.dev;

import java.util.function.DoubleUnaryOperator;

/** A figure for each of three phases. */
record Phases(double l1, double l2, double l3) {
    static final Phases NONE = new Phases(0, 0, 0);

    /** The same share of {@code total} on each phase. */
    static Phases even(double total) {
        return new Phases(total / 3, total / 3, total / 3);
    }

    double total() {
        return l1 + l2 + l3;
    }

    Phases plus(Phases that) {
        return new Phases(l1 + that.l1, l2 + that.l2, l3 + that.l3);
    }

    Phases times(double factor) {
        return map(value -> value * factor);
    }

    Phases map(DoubleUnaryOperator change) {
        return new Phases(
                change.applyAsDouble(l1), change.applyAsDouble(l2), change.applyAsDouble(l3));
    }
}
