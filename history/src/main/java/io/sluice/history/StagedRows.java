package io.sluice.history;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Puts rows into a stream's table, within a transaction. They go there directly if nobody has to
 * know what became of each; else through a temporary table, which in the end holds what was stored.
 *
 * <p>Nobody else writes rows of the stream meanwhile: the transaction holds the stream's lock.
 */
final class StagedRows {
    private static final int COPY_BUFFER = 64 << 10;

    private final HistorySettings settings;
    private final TableSql sql;
    private final String stored;
    private final String replaced;
    private final boolean isDirect;

    /**
     * @param isWatched true if others read what was stored
     */
    StagedRows(HistorySettings settings, boolean isWatched) {
        this.settings = settings;
        this.sql = new TableSql(settings);
        this.stored = sql.stage("stored");
        this.replaced = sql.stage("replaced");
        this.isDirect = !isWatched && settings.conflict() == HistorySettings.Conflict.KEEP_BOTH;
    }

    /** What became of rows. */
    record Outcome(int stored, int replaced) {}

    /** Stores them; there is one at least. */
    Outcome store(Connection connection, Rows rows) throws SQLException {
        if (isDirect) {
            copy(connection, sql.table(), rows);
            return new Outcome(rows.count(), 0);
        }
        run(connection, sql.createStage(stored));
        copy(connection, stored, rows);
        return switch (settings.conflict()) {
            case KEEP_BOTH -> new Outcome(run(connection, insert()), 0);
            case KEEP_FIRST -> keepFirst(connection, rows.count());
            case KEEP_LAST -> keepLast(connection, rows);
        };
    }

    private void copy(Connection connection, String into, Rows rows) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(sql.copy(into), rows.copy(), COPY_BUFFER);
        } catch (IOException e) {
            throw new SQLException("rows could not be sent", "08006", e);
        }
    }

    private String insert() {
        return "insert into %s (%s) select %s from %s order by %s"
                .formatted(sql.table(), sql.names(), sql.names(), stored, TableSql.OFFSET);
    }

    private Outcome keepFirst(Connection connection, int count) throws SQLException {
        int left =
                run(
                        connection,
                        """
                        with kept as (%s on conflict (%s) do nothing returning sluice_offset)
                        delete from %s s
                        where not exists (select from kept where kept.sluice_offset = s.sluice_offset)
                        """
                                .formatted(insert(), sql.identity(), stored));
        return new Outcome(count - left, 0);
    }

    private Outcome keepLast(Connection connection, Rows rows) throws SQLException {
        run(connection, sql.createStage(replaced));
        int overtaken = run(connection, dropOvertaken());
        int gone = takeReplaced(connection, rows);
        run(connection, insert());
        return new Outcome(rows.count() - overtaken, gone);
    }

    /** Of rows that come together only the last of each key and time counts. */
    private String dropOvertaken() {
        String key = TableSql.quoted(String.valueOf(settings.key()));
        return """
        delete from %s s using (
            select %s as k, "time" as t, max(sluice_offset) as o from %s
            group by 1, 2 having count(*) > 1) last
        where s.%s = last.k and s."time" = last.t and s.sluice_offset < last.o
        """
                .formatted(stored, key, stored, key);
    }

    /**
     * Moves rows whose places are taken out of the table. Looking each up is the only way that does
     * not read days; what the database knows of a temporary table would not tell it so.
     */
    private int takeReplaced(Connection connection, Rows rows) throws SQLException {
        String key = TableSql.quoted(String.valueOf(settings.key()));
        run(connection, "set local enable_hashjoin = off; set local enable_mergejoin = off");
        int gone =
                run(
                        connection,
                        """
                        with gone as (
                            delete from %s r using %s s
                            where r.%s = s.%s and r."time" = s."time"
                            and r."time" between '%s' and '%s' returning r.*)
                        insert into %s (%s) select %s from gone
                        """
                                .formatted(
                                        sql.table(),
                                        stored,
                                        key,
                                        key,
                                        Moments.text(rows.first()),
                                        Moments.text(rows.last()),
                                        replaced,
                                        sql.names(),
                                        sql.names()));
        run(
                connection,
                "set local enable_hashjoin to default; set local enable_mergejoin to default");
        return gone;
    }

    /** The batch as others see it. */
    Batch batch(Stretch stretch, Outcome outcome) {
        @Nullable String others = outcome.replaced == 0 ? null : replaced;
        return new Batch(
                settings,
                stretch.life(),
                stretch.partition(),
                stretch.from(),
                stretch.to(),
                Moments.instant(stretch.rows().first()),
                Moments.instant(stretch.rows().last()),
                stretch.rows().list(),
                isDirect ? null : stored,
                others);
    }

    private static int run(Connection connection, String statement) throws SQLException {
        try (var made = connection.createStatement()) {
            return made.executeUpdate(statement);
        }
    }
}
