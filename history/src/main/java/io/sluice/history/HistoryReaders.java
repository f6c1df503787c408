package io.sluice.history;

import javax.sql.DataSource;

/** Makes the readers of streams' histories, which share a database and its limits. */
final class HistoryReaders {
    private final QueryLimits limits;
    private final Flights flights;

    /**
     * @param database stays the caller's to close
     */
    HistoryReaders(DataSource database, QueryLimits limits) {
        this.limits = limits;
        flights = new Flights(database, limits.running(), limits.timeout());
    }

    HistoryReader reader(HistorySettings settings) {
        return new HistoryReader(settings, limits, flights);
    }
}
