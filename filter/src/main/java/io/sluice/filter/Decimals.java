package io.sluice.filter;

import io.sluice.filter.Scalar.Num;
import io.sluice.filter.Scalar.Other;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** Reads numbers exactly, and refuses those that would be costly to keep. */
final class Decimals {
    static final int MAX_LENGTH = 128;
    static final int MAX_EXPONENT = 1000;

    /** So many digits always fit in a long. */
    private static final int SHORT = 18;

    private Decimals() {}

    /** A number of JSON's grammar. */
    static Scalar read(byte[] text, int from, int to) {
        boolean negative = text[from] == '-';
        int start = negative ? from + 1 : from;
        long digits = 0;
        int point = to;
        if (to - start > SHORT) {
            return readLong(text, from, to);
        }
        for (int i = start; i < to; i++) {
            byte b = text[i];
            if (b == '.') {
                point = i + 1;
            } else if (b >= '0' && b <= '9') {
                digits = 10 * digits + b - '0';
            } else {
                return readLong(text, from, to);
            }
        }
        return new Num(BigDecimal.valueOf(negative ? -digits : digits, to - point));
    }

    private static Scalar readLong(byte[] text, int from, int to) {
        if (to - from > MAX_LENGTH || exponentDigits(text, from, to) > 4) {
            return Other.UNREADABLE;
        }
        return bounded(
                new BigDecimal(new String(text, from, to - from, StandardCharsets.US_ASCII)));
    }

    private static int exponentDigits(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if ((text[i] | 0x20) == 'e') {
                boolean signed = text[i + 1] == '-' || text[i + 1] == '+';
                return to - i - (signed ? 2 : 1);
            }
        }
        return 0;
    }

    /** The number, unless it is out of bounds. */
    static Scalar bounded(BigDecimal value) {
        BigDecimal number = canonical(value);
        return number.precision() > MAX_LENGTH || Math.abs((long) number.scale()) > MAX_EXPONENT
                ? Other.UNREADABLE
                : new Num(number);
    }

    /** Without needless zeros; integers that fit in a long are written out. */
    static BigDecimal canonical(BigDecimal value) {
        if (value.scale() == 0 && value.precision() <= SHORT) {
            return value;
        }
        BigDecimal stripped = value.stripTrailingZeros();
        long digits = (long) stripped.precision() - stripped.scale();
        return stripped.scale() < 0 && digits <= SHORT ? stripped.setScale(0) : stripped;
    }
}
