package io.sluice.history;

import java.sql.SQLException;
import java.util.List;

/** How far back a stream's rows go. Of older ones only roll-ups tell. */
final class Reach {
    private final HistorySettings settings;
    private final List<RollupTable> rollups;

    Reach(HistorySettings settings, List<RollupTable> rollups) {
        this.settings = settings;
        this.rollups = rollups;
    }

    /** Rows of this time and later are there. */
    long from(Snapshot snapshot) throws SQLException {
        var kept = settings.retention();
        return kept == null ? Long.MIN_VALUE : snapshot.now() - Micros.of(kept);
    }

    /**
     * True if there are figures of a time that rows do not reach back to, but none that are asked
     * for can be made of them.
     *
     * @param usable the roll-ups whose figures can be put together to what is asked for
     */
    boolean isShort(Snapshot snapshot, long asked, List<RollupTable> usable) throws SQLException {
        return usable.isEmpty() && !rollups.isEmpty() && asked < from(snapshot);
    }
}
