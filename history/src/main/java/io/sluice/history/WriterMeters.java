package io.sluice.history;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The meters of writers. */
final class WriterMeters {
    private static final double NANOS_PER_SECOND = 1e9;

    private final MeterRegistry registry;

    WriterMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Meters whether the database can be used, and how many connections to it are in use. */
    void bind(Database database) {
        Gauge.builder(
                        "sluice.history.reachable",
                        database,
                        d -> d.isReady() && d.problem().isEmpty() ? 1 : 0)
                .description("1 while the database can be used")
                .register(registry);
        Gauge.builder("sluice.history.connections", database, Database::busyConnections)
                .description("Connections to the database that are in use")
                .register(registry);
    }

    void bind(String stream, WriterCounts counts) {
        count(stream, counts, "rows", "Rows stored", c -> c.rows.sum());
        count(
                stream,
                counts,
                "refused",
                "Publications that could not be rows",
                WriterCounts::refused);
        count(
                stream,
                counts,
                "conflicts",
                "Rows that were left out or replaced for another of their key and time",
                c -> c.conflicts.sum());
        count(stream, counts, "deletions", "Deletions, not stored", c -> c.deletions.sum());
        count(
                stream,
                counts,
                "missed",
                "Offsets the log had dropped before they were stored",
                c -> c.missed.sum());
        count(stream, counts, "transactions", "Transactions", c -> c.transactions.sum());
        count(stream, counts, "failures", "Failures of the database", c -> c.failures.sum());
        count(
                stream,
                counts,
                "overtaken",
                "Times another writer had moved the position",
                c -> c.overtaken.sum());
        count(
                stream,
                counts,
                "storing.seconds",
                "Time spent on storing",
                c -> c.storingNanos.sum() / NANOS_PER_SECOND);
        Gauge.builder("sluice.history.lag", counts, c -> c.lag < 0 ? Double.NaN : c.lag)
                .description("Offsets of the log that are not in the database yet")
                .tag("stream", stream)
                .register(registry);
    }

    private void count(
            String stream,
            WriterCounts counts,
            String name,
            String description,
            ToDoubleFunction<WriterCounts> value) {
        FunctionCounter.builder("sluice.history." + name, counts, value)
                .description(description)
                .tag("stream", stream)
                .register(registry);
    }
}
