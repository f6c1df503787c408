package io.sluice.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Rows of a stream's table, in the order of their places, from one place on. */
final class RawPage {
    private final Layout layout;
    private final List<Values> columns = new ArrayList<>();
    private final List<Values> positions =
            List.of(
                    new Values("life", null, Values.Form.WHOLE),
                    new Values("partition", null, Values.Form.WHOLE),
                    new Values("offset", null, Values.Form.WHOLE));
    private final String selected;

    RawPage(Layout layout, List<Column> fields) {
        this.layout = layout;
        columns.add(new Values("time", null, Values.Form.TIME));
        var names = new ArrayList<>(List.of(Micros.ofTime("s.\"time\"")));
        var all = new ArrayList<Column>();
        layout.key().ifPresent(all::add);
        all.addAll(fields);
        for (var column : all) {
            columns.add(new Values(column.name(), null, Values.Form.of(column.type())));
            var name = "s." + Layout.quoted(column.name());
            names.add(column.type() == Column.Type.TIMESTAMP ? Micros.ofTime(name) : name);
        }
        names.add("s.sluice_life, s.sluice_partition, s.sluice_offset");
        selected = String.join(", ", names);
    }

    /** Reads one row more than the limit, if there is one. */
    void read(Snapshot snapshot, Where where, @Nullable Place after, Order order, int limit)
            throws SQLException {
        if (after != null) {
            where.and(
                    "(\"time\", %s) %s (?, ?, ?, ?)"
                            .formatted(Layout.POSITION, order == Order.ASC ? ">" : "<"),
                    Micros.instant(after.time()).atOffset(ZoneOffset.UTC),
                    after.life(),
                    after.partition(),
                    after.offset());
        }
        var direction = order == Order.ASC ? "" : " desc";
        snapshot.read(
                """
                select %s from %s s where %%s
                order by "time"%4$s, sluice_life%4$s, sluice_partition%4$s, sluice_offset%4$s
                limit %3$d\
                """
                        .formatted(selected, layout.table(), limit + 1L, direction),
                where,
                this::add);
    }

    private void add(ResultSet row) throws SQLException {
        int parameter = 1;
        for (var column : columns) {
            add(column, row, parameter++);
        }
        for (var position : positions) {
            position.add(row.getLong(parameter++));
        }
    }

    private static void add(Values column, ResultSet row, int parameter) throws SQLException {
        switch (column.form()) {
            case TIME, WHOLE -> {
                long value = row.getLong(parameter);
                column.add(row.wasNull() ? null : (Object) value);
            }
            case NUMBER -> {
                double value = row.getDouble(parameter);
                column.add(row.wasNull() ? null : (Object) value);
            }
            case DECIMAL, TRUTH -> column.add(row.getObject(parameter));
            case TEXT, JSON -> column.add(row.getString(parameter));
        }
    }

    /** Adds a row of a page whose first columns are these. */
    void add(RawPage other, int row) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).add(other.columns.get(i), row);
        }
        for (int i = 0; i < positions.size(); i++) {
            positions.get(i).add(other.positions.get(i), row);
        }
    }

    /** The column of that name, which was selected. */
    Values column(String name) {
        return columns.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    }

    Place place(int row) {
        return new Place(
                columns.getFirst().whole(row),
                (int) positions.get(0).whole(row),
                (int) positions.get(1).whole(row),
                positions.get(2).whole(row));
    }

    int size() {
        return columns.getFirst().size();
    }

    /** All that was read. */
    HistoryAnswer answer(List<StoredPlace> through, boolean isComplete) {
        return new HistoryAnswer(through, columns, positions, null, null, isComplete);
    }

    HistoryAnswer answer(List<StoredPlace> through, int limit) {
        boolean isComplete = size() <= limit;
        var next =
                isComplete ? Optional.<String>empty() : Optional.of(Cursor.text(place(limit - 1)));
        return answer(through, limit, next.orElse(null), isComplete);
    }

    /** What comes before a place where reading is to go on. */
    HistoryAnswer answerUntil(List<StoredPlace> through, Place border, Order order) {
        int rows = size();
        while (rows > 0 && order.isAfter(place(rows - 1), border)) {
            rows--;
        }
        return answer(through, rows, Cursor.text(border), false);
    }

    private HistoryAnswer answer(
            List<StoredPlace> through, int rows, @Nullable String next, boolean isComplete) {
        columns.forEach(c -> c.cut(rows));
        positions.forEach(c -> c.cut(rows));
        return new HistoryAnswer(through, columns, positions, null, next, isComplete);
    }
}
