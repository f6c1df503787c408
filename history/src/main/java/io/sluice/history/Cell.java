package io.sluice.history;

import io.sluice.filter.Scalar;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Writes a value as a column's type, or refuses it: what fits is stored as it is, never bent. */
final class Cell {
    /** What is longer has no room in an index. */
    static final int MAX_KEY_CHARACTERS = 640;

    private final Column column;
    private final boolean isKey;

    /**
     * @param isKey true if it is the key of its table
     */
    Cell(Column column, boolean isKey) {
        this.column = column;
        this.isKey = isKey;
    }

    /** Returns what is stored; null if that is nothing, or nothing that has figures. */
    @Nullable Object write(Scalar value, CopyText out) throws Refused {
        return switch (value) {
            case Scalar.Text(String text) -> text(text, out);
            case Scalar.Num(BigDecimal number) -> number(number, out);
            case Scalar.Bool(boolean truth) -> truth(truth, out);
            case Scalar.Other other -> other(other, out);
        };
    }

    private @Nullable Object text(String text, CopyText out) throws Refused {
        if (column.type() == Column.Type.TIMESTAMP) {
            return moment(new Scalar.Text(text), out);
        }
        if (column.type() != Column.Type.TEXT) {
            throw unfit("a text");
        }
        out.text(storable(text));
        return text;
    }

    private @Nullable Object moment(Scalar value, CopyText out) throws Refused {
        out.ascii(Moments.text(Moments.micros(column.name(), value)));
        return null;
    }

    private String storable(String text) throws Refused {
        if (isKey && text.length() > MAX_KEY_CHARACTERS) {
            throw new Refused(
                    column.name(),
                    "too_long",
                    "has %d characters, at most %d fit in a key"
                            .formatted(text.length(), MAX_KEY_CHARACTERS));
        }
        if (!StorableText.isStorable(text)) {
            throw new Refused(column.name(), "not_storable", "holds U+0000 or half of a character");
        }
        return text;
    }

    private @Nullable Object number(BigDecimal number, CopyText out) throws Refused {
        if (column.type() == Column.Type.TIMESTAMP) {
            return moment(new Scalar.Num(number), out);
        }
        var stored = stored(number);
        out.ascii(stored.toString());
        return stored;
    }

    private Number stored(BigDecimal number) throws Refused {
        return switch (column.type()) {
            case DOUBLE -> finite(number.doubleValue());
            case REAL -> (float) finite(number.floatValue());
            case BIGINT -> whole(number, Long.MIN_VALUE, Long.MAX_VALUE);
            case INTEGER -> whole(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case SMALLINT -> whole(number, Short.MIN_VALUE, Short.MAX_VALUE);
            case NUMERIC -> number;
            default -> throw unfit("a number");
        };
    }

    private double finite(double value) throws Refused {
        if (Double.isInfinite(value)) {
            throw outOfRange();
        }
        return value;
    }

    private long whole(BigDecimal number, long least, long most) throws Refused {
        if (number.scale() > 0) {
            throw unfit("a number with a fraction");
        }
        if (number.precision() - (long) number.scale() > 19) {
            throw outOfRange();
        }
        var whole = number.toBigInteger();
        if (whole.bitLength() > 63 || whole.longValue() < least || whole.longValue() > most) {
            throw outOfRange();
        }
        return whole.longValue();
    }

    private Object truth(boolean truth, CopyText out) throws Refused {
        if (column.type() != Column.Type.BOOLEAN) {
            throw unfit("true or false");
        }
        out.ascii(truth ? "t" : "f");
        return truth;
    }

    private @Nullable Object other(Scalar.Other other, CopyText out) throws Refused {
        return switch (other) {
            case NULL, MISSING -> nothing(out);
            case COMPOSITE -> throw unfit("an object or array");
            case UNREADABLE -> throw new Refused(column.name(), "unreadable", "cannot be read");
            case AMBIGUOUS -> throw ambiguous(column.name());
        };
    }

    static Refused ambiguous(String column) {
        return new Refused(column, "ambiguous", "is there twice, or the payload is no object");
    }

    private @Nullable Object nothing(CopyText out) throws Refused {
        if (column.isRequired()) {
            throw new Refused(column.name(), "missing", "has no value, and one is required");
        }
        out.nothing();
        return null;
    }

    private Refused unfit(String found) {
        return new Refused(
                column.name(),
                "wrong_type",
                "expected what fits %s, found %s".formatted(column.type().sql(), found));
    }

    private Refused outOfRange() {
        return new Refused(column.name(), "out_of_range", "does not fit in " + column.type().sql());
    }
}
