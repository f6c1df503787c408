package io.sluice.history;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time, and where its rows are read from.
 *
 * @param rollup null for the table itself
 */
record Piece(@Nullable RollupTable rollup, long from, long to) {
    /**
     * Cuts a range such that as much as possible comes from long buckets, and what is not whole
     * buckets from shorter ones or the table.
     *
     * @param rollups from short to long
     */
    static List<Piece> cut(long from, long to, List<RollupTable> rollups) {
        var pieces = new ArrayList<Piece>();
        cut(from, to, rollups, pieces);
        return pieces;
    }

    private static void cut(long from, long to, List<RollupTable> rollups, List<Piece> pieces) {
        if (from >= to) {
            return;
        }
        if (rollups.isEmpty()) {
            add(new Piece(null, from, to), pieces);
            return;
        }
        var longest = rollups.getLast();
        var shorter = rollups.subList(0, rollups.size() - 1);
        long first = Micros.ceil(from, longest.micros());
        long last = Micros.floor(to, longest.micros());
        if (first >= last) {
            cut(from, to, shorter, pieces);
            return;
        }
        cut(from, first, shorter, pieces);
        add(new Piece(longest, first, last), pieces);
        cut(last, to, shorter, pieces);
    }

    private static void add(Piece piece, List<Piece> pieces) {
        if (!pieces.isEmpty() && pieces.getLast().rollup == piece.rollup) {
            var before = pieces.removeLast();
            pieces.add(new Piece(piece.rollup, before.from, piece.to));
        } else {
            pieces.add(piece);
        }
    }
}
