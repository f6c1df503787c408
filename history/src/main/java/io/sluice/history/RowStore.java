package io.sluice.history;

import io.sluice.hub.Partition;
import io.sluice.hub.Publication;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores stretches whatever is in them: one that the database refuses for its data is halved until
 * the row is found, which is left out and told. One thread.
 */
final class RowStore {
    /** A row found no partition, because its day has been dropped by another node meanwhile. */
    private static final String NO_PARTITION = "23514";

    private static final int MAX_DETAIL = 200;

    private final Database database;
    private final StretchStore store;
    private final Days days;
    private final Refusals refusals;
    private final WriterCounts counts;
    private Engine engine = Engine.POSTGRESQL;

    /** It was sent to the database, and nothing has been heard of it yet. */
    private @Nullable Stretch unheard;

    RowStore(
            Database database,
            StretchStore store,
            Days days,
            Refusals refusals,
            WriterCounts counts) {
        this.database = database;
        this.store = store;
        this.days = days;
        this.refusals = refusals;
        this.counts = counts;
    }

    /** Says what the table is. */
    void tableIs(Engine found) {
        engine = found;
        days.forget();
    }

    Engine engine() {
        return engine;
    }

    /**
     * Stores all of a stretch that can be stored.
     *
     * @param publications what the stretch was made of, at least
     */
    void store(Stretch stretch, List<Publication> publications)
            throws SQLException, StretchStore.Overtaken {
        try (var connection = database.connection()) {
            store(connection, stretch, publications);
        }
    }

    private void store(Connection connection, Stretch stretch, List<Publication> publications)
            throws SQLException, StretchStore.Overtaken {
        try {
            storeOnce(connection, stretch);
        } catch (SQLException e) {
            if (!SqlFailure.isAboutData(e) || stretch.rows().isEmpty()) {
                throw e;
            }
            if (stretch.rows().count() == 1) {
                storeOnce(connection, without(stretch, publications, e));
            } else {
                store(connection, stretch.firstHalf(), publications);
                store(connection, stretch.secondHalf(), publications);
            }
        }
    }

    private static Stretch without(
            Stretch stretch, List<Publication> publications, SQLException e) {
        long offset = stretch.rows().offset(0);
        var refused = new ArrayList<>(stretch.refused());
        for (var publication : publications) {
            if (publication.offset() == offset) {
                String why = SqlFailure.text(e);
                String detail = why.substring(0, Math.min(MAX_DETAIL, why.length()));
                refused.add(new Stretch.Refusal(publication, "database", detail));
            }
        }
        return stretch.without(refused);
    }

    private void storeOnce(Connection connection, Stretch stretch)
            throws SQLException, StretchStore.Overtaken {
        unheard = stretch;
        long begin = System.nanoTime();
        StagedRows.Outcome outcome;
        try {
            outcome = storeIn(connection, stretch);
        } catch (SQLException e) {
            if (!NO_PARTITION.equals(e.getSQLState())) {
                throw e;
            }
            days.forget();
            outcome = storeIn(connection, stretch);
        } catch (StretchStore.Overtaken e) {
            unheard = null; // another has stored it, and tells
            throw e;
        }
        unheard = null;
        counts.storingNanos.add(System.nanoTime() - begin);
        count(stretch, outcome);
        stretch.refused().forEach(refusals::add);
    }

    /**
     * Tells what was refused of a stretch whose transaction was committed without an answer: it is
     * not read again.
     *
     * @param standings as they are stored now
     */
    void settle(Map<Partition, Standing> standings) {
        var sent = unheard;
        unheard = null;
        if (sent != null && standings.entrySet().stream().anyMatch(one -> isBehind(one, sent))) {
            sent.refused().forEach(refusals::add);
        }
    }

    private static boolean isBehind(Map.Entry<Partition, Standing> standing, Stretch stretch) {
        return standing.getKey().number() == stretch.partition()
                && standing.getValue().life() == stretch.life()
                && standing.getValue().next() >= stretch.to();
    }

    private StagedRows.Outcome storeIn(Connection connection, Stretch stretch)
            throws SQLException, StretchStore.Overtaken {
        if (engine == Engine.POSTGRESQL) {
            days.ensure(connection, stretch.rows().days());
        }
        return store.store(connection, stretch);
    }

    private void count(Stretch stretch, StagedRows.Outcome outcome) {
        counts.transactions.increment();
        counts.rows.add(outcome.stored());
        counts.conflicts.add(stretch.rows().count() - outcome.stored() + outcome.replaced());
        counts.deletions.add(stretch.deletions());
        counts.missed.add(stretch.begin() - stretch.from());
    }
}
