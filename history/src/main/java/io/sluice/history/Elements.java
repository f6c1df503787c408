package io.sluice.history;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Elements of arrays, as they are bound: their names, and numbers in the form that fits. */
final class Elements {
    private Elements() {}

    static String of(Column.Type type) {
        return switch (type) {
            case DOUBLE -> "float8";
            case REAL -> "float4";
            case BIGINT -> "int8";
            case INTEGER -> "int4";
            case SMALLINT -> "int2";
            case NUMERIC -> "numeric";
            case BOOLEAN -> "bool";
            case TEXT, TIMESTAMP, JSON -> "text";
        };
    }

    static String of(Column measure, Part part) {
        return switch (part) {
            case COUNT, MIN_TIME, MAX_TIME, FIRST_TIME, LAST_TIME -> "int8";
            case SUM, GROWN ->
                    Arithmetic.of(measure.type()) == Arithmetic.BINARY ? "float8" : "numeric";
            case MIN, MAX, FIRST, LAST -> of(measure.type());
            case AREA -> "float8";
        };
    }

    static Array array(Connection connection, String type, List<? extends @Nullable Object> values)
            throws SQLException {
        // Of the class that the driver sends in binary.
        @Nullable Object[] elements =
                switch (type) {
                    case "int8" -> new Long[values.size()];
                    case "int4" -> new Integer[values.size()];
                    case "int2" -> new Short[values.size()];
                    case "float8" -> new Double[values.size()];
                    case "float4" -> new Float[values.size()];
                    case "bool" -> new Boolean[values.size()];
                    case "text" -> new String[values.size()];
                    default -> new Object[values.size()];
                };
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element(type, values.get(i));
        }
        return connection.createArrayOf(type, elements);
    }

    private static @Nullable Object element(String type, @Nullable Object value) {
        if (!(value instanceof Number number)) {
            return value;
        }
        return switch (type) {
            case "int8" -> number.longValue();
            case "int4" -> number.intValue();
            case "int2" -> number.shortValue();
            case "float4" -> number.floatValue();
            case "float8" -> number.doubleValue();
            default -> number;
        };
    }
}
