package io.sluice.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps a stream's roll-ups in the transactions that store its rows. */
final class RollupUpkeep implements InTransaction {
    private final HistorySettings settings;
    private final Rollups rollups;

    RollupUpkeep(HistorySettings settings) {
        this.settings = settings;
        this.rollups = new Rollups(settings);
    }

    @Override
    public void stored(Connection connection, Batch batch) throws SQLException {
        if (rollups.tables().isEmpty()) {
            return;
        }
        if (!readsTables()) {
            rollups.merge(connection, batch.rows());
            return;
        }
        try (var statement = connection.createStatement();
                var found = statement.executeQuery("select * from " + batch.stored())) {
            rollups.merge(connection, rows(found));
        }
    }

    /** Where every row is stored they need not be read back. */
    @Override
    public boolean readsTables() {
        return settings.conflict() != HistorySettings.Conflict.KEEP_BOTH;
    }

    private List<StoredRow> rows(ResultSet found) throws SQLException {
        var rows = new ArrayList<StoredRow>();
        while (found.next()) {
            var values = new ArrayList<@Nullable Object>(settings.columns().size());
            for (var column : settings.columns()) {
                values.add(value(found, column));
            }
            rows.add(
                    new StoredRow(
                            found.getObject("time", OffsetDateTime.class).toInstant(),
                            found.getInt("sluice_life"),
                            found.getInt("sluice_partition"),
                            found.getLong("sluice_offset"),
                            values));
        }
        return rows;
    }

    /** Of times and documents there are no figures. */
    private static @Nullable Object value(ResultSet found, Column column) throws SQLException {
        return switch (column.type()) {
            case TIMESTAMP, JSON -> null;
            default -> found.getObject(column.name());
        };
    }
}
