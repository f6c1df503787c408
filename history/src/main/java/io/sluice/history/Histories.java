package io.sluice.history;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.hub.Lease;
import io.sluice.hub.Log;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** All that is kept in a database: a writer and a reader for each stream. */
public final class Histories implements AutoCloseable {
    private static final Executor WAITING =
            task -> Thread.ofVirtual().name("history-abreast").start(task);

    private final Database database;
    private final HistoryReaders readers;
    private final WriterMeters meters;
    private final Quarantine quarantine;
    private final Time time;
    private final Map<String, Kept> streams = new LinkedHashMap<>();

    /** What there is for a stream. */
    private record Kept(HistoryWriter writer, HistoryReader reader, Abreast abreast) {}

    public Histories(
            DatabaseSettings settings, Quarantine quarantine, MeterRegistry registry, Time time) {
        this.database = new Database(settings);
        this.readers = new HistoryReaders(database.source(), QueryLimits.of(settings));
        this.meters = new WriterMeters(registry);
        this.quarantine = quarantine;
        this.time = time;
        meters.bind(database);
    }

    /**
     * Has a stream be kept, from when it is started.
     *
     * @param log closed by the caller, after this
     */
    public HistoryWriter keep(HistorySettings settings, Log log) {
        var plan = new WriterPlan(settings, List.of(new RollupUpkeep(settings)));
        var writer = new HistoryWriter(plan, log, database, quarantine, meters, time);
        var reader = readers.reader(settings);
        var abreast = new Abreast(log, writer, () -> reader.marks().toCompletableFuture().join());
        streams.put(settings.stream(), new Kept(writer, reader, abreast));
        return writer;
    }

    /**
     * Waits a moment for what the log has already.
     *
     * @return true if all of a stream before that time is stored; false if it is not, or that
     *     cannot be said
     */
    public CompletionStage<Boolean> isAbreast(String stream, Instant time) {
        var abreast = kept(stream).abreast();
        return CompletableFuture.supplyAsync(() -> abreast.before(time), WAITING);
    }

    /** Begins to look for the database, and to write. Called once. */
    public void start(Lease lease) {
        database.start();
        streams.values().forEach(kept -> kept.writer().start(lease));
    }

    /** Answers queries of a stream that is kept. */
    public HistoryReader reader(String stream) {
        return kept(stream).reader();
    }

    private Kept kept(String stream) {
        return requireNonNull(streams.get(stream), () -> "stream '" + stream + "' is not kept");
    }

    /** Has all writers end at once, so that it takes as long as one of them. */
    @Override
    public void close() {
        streams.values().forEach(kept -> kept.writer().end());
        long deadline = System.nanoTime() + HistoryWriter.END_PATIENCE.toNanos();
        streams.values().forEach(kept -> kept.writer().awaitEnd(deadline));
        database.close();
    }
}
