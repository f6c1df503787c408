package io.sluice.history;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts what is read of a shorter roll-up, or of the table, together to buckets of a roll-up, and
 * stores these. Read in the order of time and a few rows at a time: only the buckets of one moment
 * are in memory.
 */
final class Folding {
    private static final int BATCH = 2_000;
    private static final int FETCH = 5_000;

    private final Layout layout;
    private final RollupTable table;
    private final @Nullable RollupTable shorter;
    private final Stretches stretches;
    private final Map<Group.Key, Group> groups = new LinkedHashMap<>();
    private long bucket;
    private long stored;

    Folding(Layout layout, RollupTable table, @Nullable RollupTable shorter) {
        this.layout = layout;
        this.table = table;
        this.shorter = shorter;
        this.stretches = Stretches.whole(layout);
    }

    /** What is read. */
    String source() {
        return shorter == null ? layout.table() : shorter.table();
    }

    /** What is to be selected of it, called {@code s}. */
    String columns() {
        return stretches.columns(shorter);
    }

    /** The order in which it has to be selected. */
    String order() {
        return Stretches.order(shorter);
    }

    /** Of buckets. */
    long stored() {
        return stored;
    }

    /**
     * Stores what a query says.
     *
     * @param query of whole buckets, bound, within a transaction
     */
    void store(PreparedStatement query) throws SQLException {
        query.setFetchSize(FETCH);
        try (var found = query.executeQuery()) {
            while (found.next()) {
                add(query.getConnection(), stretches.read(found, shorter));
            }
        }
        insert(query.getConnection());
    }

    private void add(Connection connection, Group part) throws SQLException {
        long time = Micros.floor(part.key().time(), table.micros());
        if (time != bucket && groups.size() >= BATCH) {
            insert(connection);
        }
        bucket = time;
        groups.computeIfAbsent(
                        new Group.Key(part.key().labels(), time),
                        key -> new Group(key, layout.arithmetics(), part.first()))
                .append(part);
    }

    private void insert(Connection connection) throws SQLException {
        if (groups.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(table.insert())) {
            table.bind(statement, List.copyOf(groups.values()));
            statement.executeUpdate();
        }
        stored += groups.size();
        groups.clear();
    }
}
