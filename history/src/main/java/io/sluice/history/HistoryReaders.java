package io.sluice.history;

import javax.sql.DataSource;

/** Makes the readers of streams' histories, which share a database and its limits. */
public final class HistoryReaders {
    private final QueryLimits limits;
    private final Flights flights;

    /**
     * @param database stays the caller's to close
     */
    public HistoryReaders(DataSource database, QueryLimits limits) {
        this.limits = limits;
        flights = new Flights(database, limits.running(), limits.timeout());
    }

    public HistoryReader reader(HistorySettings settings) {
        return new HistoryReader(settings, limits, flights);
    }
}
