package io.sluice.history;

import java.util.ArrayList;
import java.util.List;

/** The SQL that a stream's history would be made with, for people to read. */
public final class HistorySql {
    private HistorySql() {}

    /** What makes its table; nothing is asked of a database. */
    public static List<String> of(HistorySettings settings, Engine engine) {
        return new TableSql(settings).create(engine);
    }

    /** What makes the tables of its figures. */
    public static List<String> rollups(HistorySettings settings) {
        return new Rollups(settings).ddl();
    }

    /** What makes its continuous aggregates, where TimescaleDB is there. */
    public static List<String> aggregates(HistorySettings settings) {
        return new ContinuousAggregates(settings).create();
    }

    /**
     * The names of all its tables, indexes and views, on whichever engine.
     *
     * @throws IllegalArgumentException if they cannot be made
     */
    public static List<String> relations(HistorySettings settings) {
        var names = new ArrayList<>(new TableSql(settings).relations());
        new Rollups(settings).tables().forEach(table -> names.addAll(table.relations()));
        names.addAll(new ContinuousAggregates(settings).names());
        return names;
    }

    /** What makes the tables that the streams have in common. */
    public static List<String> common() {
        return new ArrayList<>(Migrations.statements());
    }
}
