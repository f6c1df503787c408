package io.sluice.history;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads a stream's rows, or what roll-ups have of them, in the order of time; a bounded number. */
final class Scan {
    private final Layout layout;
    private final Snapshot snapshot;
    private final Stretches stretches;
    private final Supplier<Where> rows;
    private int left;

    /**
     * @param rows what rows may be read, besides their time
     * @param most rows that may be read in all
     */
    Scan(Layout layout, Snapshot snapshot, Stretches stretches, Supplier<Where> rows, int most) {
        this.layout = layout;
        this.snapshot = snapshot;
        this.stretches = stretches;
        this.rows = rows;
        this.left = most;
    }

    void read(List<Piece> pieces, Consumer<Group> each) throws SQLException {
        for (var piece : pieces) {
            read(piece, each);
        }
    }

    private void read(Piece piece, Consumer<Group> each) throws SQLException {
        var rollup = piece.rollup();
        var sql =
                "select %s from %s s where %%s order by %s limit %d"
                        .formatted(
                                stretches.columns(rollup),
                                rollup == null ? layout.table() : rollup.table(),
                                Stretches.order(rollup),
                                left + 1L);
        snapshot.read(
                sql,
                Where.between(piece.from(), piece.to()).and(rows.get()),
                row -> {
                    if (left-- == 0) {
                        throw new InvalidQuery(
                                "start",
                                "too many rows would have to be read: make the range shorter, name"
                                        + " keys, or ask for buckets of whole minutes");
                    }
                    each.accept(stretches.read(row, rollup));
                });
    }
}
