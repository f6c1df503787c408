package io.sluice.history;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of an answer. Numbers and times are kept in an array of primitives. It is filled by one
 * thread, and not changed after.
 */
public final class Values {
    private final String name;
    private final @Nullable Agg agg;
    private final Form form;
    private final BitSet present = new BitSet();
    private final List<@Nullable Object> objects = new ArrayList<>();
    private long[] bits = new long[16];
    private int size;

    Values(String name, @Nullable Agg agg, Form form) {
        this.name = name;
        this.agg = agg;
        this.form = form;
    }

    /** What values are. */
    public enum Form {
        /** {@link Instant}. */
        TIME,
        /** {@link Double}, finite. */
        NUMBER,
        /** {@link Long}. */
        WHOLE,
        /** {@link BigDecimal}. */
        DECIMAL,
        /** {@link Boolean}. */
        TRUTH,
        /** {@link String}. */
        TEXT,
        /** {@link String}, a JSON document. */
        JSON;

        static Form of(Column.Type type) {
            return switch (type) {
                case DOUBLE, REAL -> NUMBER;
                case BIGINT, INTEGER, SMALLINT -> WHOLE;
                case NUMERIC -> DECIMAL;
                case BOOLEAN -> TRUTH;
                case TEXT -> TEXT;
                case TIMESTAMP -> TIME;
                case JSON -> JSON;
            };
        }

        boolean isPrimitive() {
            return this == TIME || this == NUMBER || this == WHOLE;
        }
    }

    public String name() {
        return name;
    }

    /** What it is of the field; null if it is the field. */
    public @Nullable Agg agg() {
        return agg;
    }

    public Form form() {
        return form;
    }

    public int size() {
        return size;
    }

    public boolean isNull(int row) {
        return !present.get(row);
    }

    /** A time in microseconds since 1970, or a whole number. */
    public long whole(int row) {
        return bits[row];
    }

    public double number(int row) {
        return Double.longBitsToDouble(bits[row]);
    }

    /** The value in the class of its form. */
    public @Nullable Object value(int row) {
        if (isNull(row)) {
            return null;
        }
        return switch (form) {
            case TIME -> Micros.instant(bits[row]);
            case NUMBER -> number(row);
            case WHOLE -> bits[row];
            case DECIMAL, TRUTH, TEXT, JSON -> objects.get(row);
        };
    }

    /** Leaves out what is beyond so many. */
    void cut(int rows) {
        size = Math.min(size, rows);
    }

    void addNull() {
        add(0);
        present.clear(size - 1);
    }

    /** Times are given in microseconds. */
    void add(@Nullable Object value) {
        if (value == null || (value instanceof Number number && isNoNumber(number))) {
            addNull();
        } else if (form == Form.NUMBER) {
            add(Double.doubleToRawLongBits(((Number) value).doubleValue()));
        } else if (form.isPrimitive()) {
            add(((Number) value).longValue());
        } else {
            add(0);
            objects.set(size - 1, form == Form.DECIMAL ? value : normal(value));
        }
    }

    /** Adds what another column of this form has in a row. */
    void add(Values other, int row) {
        if (other.isNull(row)) {
            addNull();
        } else if (form.isPrimitive()) {
            add(other.bits[row]);
        } else {
            add(other.objects.get(row));
        }
    }

    private Object normal(Object value) {
        return form == Form.TRUTH ? value : value.toString();
    }

    private static boolean isNoNumber(Number number) {
        return !(number instanceof BigDecimal) && !Double.isFinite(number.doubleValue());
    }

    private void add(long value) {
        if (form.isPrimitive()) {
            if (size == bits.length) {
                bits = Arrays.copyOf(bits, size * 2);
            }
            bits[size] = value;
        } else {
            objects.add(null);
        }
        present.set(size++);
    }
}
