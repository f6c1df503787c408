package io.sluice.history;

import java.math.BigDecimal;
import java.math.BigInteger;

/** How the numbers of a column are reckoned with. */
enum Arithmetic {
    /** As doubles. */
    BINARY {
        @Override
        Number of(Number number) {
            return number.doubleValue();
        }

        @Override
        Number plus(Number a, Number b) {
            return a.doubleValue() + b.doubleValue();
        }

        @Override
        Number minus(Number a, Number b) {
            return a.doubleValue() - b.doubleValue();
        }

        @Override
        int compare(Number a, Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
    },
    /** As decimals of any length. */
    EXACT {
        @Override
        Number of(Number number) {
            return switch (number) {
                case BigDecimal decimal -> decimal;
                case BigInteger whole -> new BigDecimal(whole);
                case Double real -> BigDecimal.valueOf(real);
                case Float real -> new BigDecimal(real.toString());
                default -> BigDecimal.valueOf(number.longValue());
            };
        }

        @Override
        Number plus(Number a, Number b) {
            return ((BigDecimal) a).add((BigDecimal) b);
        }

        @Override
        Number minus(Number a, Number b) {
            return ((BigDecimal) a).subtract((BigDecimal) b);
        }

        @Override
        int compare(Number a, Number b) {
            return ((BigDecimal) a).compareTo((BigDecimal) b);
        }
    };

    /** A number in the form that the others take. */
    abstract Number of(Number number);

    abstract Number plus(Number a, Number b);

    abstract Number minus(Number a, Number b);

    abstract int compare(Number a, Number b);

    /** What a counter grew by between two readings; a smaller one means it began anew. */
    Number growth(Number before, Number after) {
        return compare(after, before) < 0 ? after : minus(after, before);
    }

    /** The type of sums. */
    String sql() {
        return this == BINARY ? "double precision" : "numeric";
    }

    static Arithmetic of(Column.Type type) {
        return switch (type) {
            case DOUBLE, REAL -> BINARY;
            case BIGINT, INTEGER, SMALLINT, NUMERIC -> EXACT;
            case BOOLEAN, TEXT, TIMESTAMP, JSON ->
                    throw new IllegalArgumentException("not numeric: " + type);
        };
    }

    static boolean isValue(Number number) {
        return !(number instanceof Double d && d.isNaN())
                && !(number instanceof Float f && f.isNaN());
    }
}
