package io.sluice.history;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time, and where its rows are read from.
 *
 * @param rollup null for the table itself
 */
record Piece(@Nullable RollupTable rollup, long from, long to) {
    private static final Duration ROWS_BACK = Duration.ofHours(1);

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

    /** Where a counter's last reading before a time is looked for: among rows not so far back. */
    static List<Piece> before(long time, Duration lookback, List<RollupTable> rollups) {
        boolean isFar = rollups.isEmpty() && lookback.compareTo(ROWS_BACK) > 0;
        return cut(time - Micros.of(isFar ? ROWS_BACK : lookback), time, rollups);
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
