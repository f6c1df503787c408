package io.sluice.filter;

import io.sluice.filter.Scalar.Bool;
import io.sluice.filter.Scalar.Num;
import io.sluice.filter.Scalar.Other;
import io.sluice.filter.Scalar.Text;

/** How two scalars compare. Values of different types do not. */
enum Comparison {
    EQUAL("="),
    UNEQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">=");

    final String sign;

    Comparison(String sign) {
        this.sign = sign;
    }

    /** The comparison that says the same with its sides swapped. */
    Comparison swapped() {
        return switch (this) {
            case EQUAL, UNEQUAL -> this;
            case LESS -> MORE;
            case AT_MOST -> AT_LEAST;
            case MORE -> LESS;
            case AT_LEAST -> AT_MOST;
        };
    }

    /** Compares by order, which only numbers and texts have. */
    Truth of(Scalar left, Scalar right) {
        if (left instanceof Num(var a) && right instanceof Num(var b)) {
            return Truth.of(holds(a.compareTo(b)));
        }
        if (left instanceof Text(var a) && right instanceof Text(var b)) {
            return Truth.of(holds(inCodePointOrder(a, b)));
        }
        return Truth.UNDECIDED;
    }

    private boolean holds(int order) {
        return switch (this) {
            case EQUAL -> order == 0;
            case UNEQUAL -> order != 0;
            case LESS -> order < 0;
            case AT_MOST -> order <= 0;
            case MORE -> order > 0;
            case AT_LEAST -> order >= 0;
        };
    }

    /** Whether two values of one type are the same; null is none. */
    static Truth equal(Scalar left, Scalar right) {
        return isComparable(left) && left.getClass() == right.getClass()
                ? Truth.of(left.equals(right))
                : Truth.UNDECIDED;
    }

    static boolean isComparable(Scalar scalar) {
        return switch (scalar) {
            case Text _, Num _, Bool _ -> true;
            case Other _ -> false;
        };
    }

    /** Whatever is there is null or not, objects too. */
    static Truth isNull(Scalar scalar) {
        return switch (scalar) {
            case Other.NULL -> Truth.TRUE;
            case Other.MISSING, Other.UNREADABLE, Other.AMBIGUOUS -> Truth.UNDECIDED;
            case Other.COMPOSITE -> Truth.FALSE;
            case Text _, Num _, Bool _ -> Truth.FALSE;
        };
    }

    /** The order of UTF-8 bytes. A half of a pair that stands alone is a code point by itself. */
    static int inCodePointOrder(String a, String b) {
        int shorter = Math.min(a.length(), b.length());
        for (int i = 0; i < shorter; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                boolean mayBePaired = i > 0 && Character.isHighSurrogate(a.charAt(i - 1));
                int order = mayBePaired ? compareAt(i - 1, a, b) : 0;
                return order != 0 ? order : compareAt(i, a, b);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static int compareAt(int index, String a, String b) {
        return Integer.compare(a.codePointAt(index), b.codePointAt(index));
    }

    @Override
    public String toString() {
        return sign;
    }
}
