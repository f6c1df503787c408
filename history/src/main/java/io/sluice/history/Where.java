package io.sluice.history;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Tests of rows, and what is bound to them. Nothing that a request says is in their text. */
final class Where {
    private final List<String> tests = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    /** From a time up to, but not at, another; in microseconds. */
    static Where between(long from, long to) {
        return new Where()
                .and(
                        "\"time\" >= ? and \"time\" < ?",
                        Micros.instant(from).atOffset(ZoneOffset.UTC),
                        Micros.instant(to).atOffset(ZoneOffset.UTC));
    }

    Where and(String test, Object... bound) {
        tests.add(test);
        values.addAll(List.of(bound));
        return this;
    }

    /** The column has one of these values, as text. */
    Where in(Column column, Collection<String> texts) {
        var name = Layout.quoted(column.name());
        var value = column.type() == Column.Type.TEXT ? name : name + "::text";
        // Rows of one value are in the order of the index after it; rows of several are not.
        return texts.size() == 1
                ? and(value + " = ?", texts.iterator().next())
                : and(value + " = any(?)", List.copyOf(texts));
    }

    Where and(Where other) {
        tests.addAll(other.tests);
        values.addAll(other.values);
        return this;
    }

    String sql() {
        return tests.isEmpty() ? "true" : String.join(" and ", tests);
    }

    /** Returns the parameter after the last one bound. */
    int bind(PreparedStatement statement, int first) throws SQLException {
        int parameter = first;
        for (var value : values) {
            if (value instanceof List<?> texts) {
                statement.setArray(
                        parameter++,
                        statement.getConnection().createArrayOf("text", texts.toArray()));
            } else {
                statement.setObject(parameter++, value);
            }
        }
        return parameter;
    }
}
