package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/** Stores rows as the writer does: table, roll-ups and position in one transaction. */
final class Readings {
    private final HistorySettings settings;
    private final Rollups rollups;

    Readings(HistorySettings settings) {
        this.settings = settings;
        rollups = new Rollups(settings);
    }

    void store(Collection<StoredRow> rows) throws SQLException {
        try (var connection = Postgres.source().getConnection()) {
            connection.setAutoCommit(false);
            var stored = distinct(rows);
            if (settings.conflict() == HistorySettings.Conflict.KEEP_LAST) {
                replace(connection, stored);
            }
            insert(connection, stored);
            rollups.merge(connection, stored);
            try (var statement =
                    connection.prepareStatement(
                            "insert into sluice_position values (?, ?, ?, ?) on conflict (stream,"
                                    + " life, partition) do update set next = excluded.next")) {
                for (var row : rows) {
                    statement.setString(1, settings.stream());
                    statement.setInt(2, row.life());
                    statement.setInt(3, row.partition());
                    statement.setLong(4, row.offset() + 1);
                    statement.addBatch();
                }
                statement.executeBatch();
            }
            connection.commit();
        }
    }

    /** With a policy that replaces, the last of each key and time. */
    private Collection<StoredRow> distinct(Collection<StoredRow> rows) {
        if (settings.conflict() != HistorySettings.Conflict.KEEP_LAST) {
            return rows;
        }
        var last = new LinkedHashMap<List<Object>, StoredRow>();
        for (var row : rows) {
            var key = row.values().get(keyIndex());
            last.put(key == null ? List.of(row.place()) : List.of(key, row.time()), row);
        }
        return last.values();
    }

    private int keyIndex() {
        return settings.columns().stream().map(Column::name).toList().indexOf(settings.key());
    }

    private void replace(Connection connection, Collection<StoredRow> rows) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "delete from \"%s\" where \"%s\" = ? and \"time\" = ?"
                                .formatted(settings.table(), settings.key()))) {
            for (var row : rows) {
                statement.setObject(1, row.values().get(keyIndex()));
                statement.setTimestamp(2, Timestamp.from(row.time()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private void insert(Connection connection, Collection<StoredRow> rows) throws SQLException {
        var names = new ArrayList<>(List.of("\"time\""));
        settings.columns().forEach(c -> names.add("\"" + c.name() + "\""));
        names.addAll(List.of("sluice_life", "sluice_partition", "sluice_offset"));
        var sql =
                "insert into \"%s\" (%s) values (%s)"
                        .formatted(
                                settings.table(),
                                String.join(", ", names),
                                String.join(", ", names.stream().map(n -> "?").toList()));
        try (var statement = connection.prepareStatement(sql)) {
            for (var row : rows) {
                int parameter = 1;
                statement.setTimestamp(parameter++, Timestamp.from(row.time()));
                for (var value : row.values()) {
                    statement.setObject(parameter++, value);
                }
                statement.setInt(parameter++, row.life());
                statement.setInt(parameter++, row.partition());
                statement.setLong(parameter, row.offset());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
