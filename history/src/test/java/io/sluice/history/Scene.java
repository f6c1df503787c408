package io.sluice.history;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.filter.FieldPath;
import io.sluice.hub.Lease;
import io.sluice.hub.MemoryLease;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A log, a database, and writers between them. */
final class Scene implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);
    static final String START = "2026-03-01T10:00:00Z";

    /** A clock by which that was a day ago. */
    static final Time CLOCK =
            new Time() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public long millis() {
                    return Scene.millis(START) + Duration.ofDays(1).toMillis();
                }
            };

    static final WriterSettings PROMPT = inTransactionsOf(10_000);

    final TestPostgres postgres = TestPostgres.create();
    final Quarantine quarantine = new Quarantine(10_000, Time.system());
    final Lease lease = new MemoryLease();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final List<InTransaction> also = new ArrayList<>();
    private final List<Runnable> opened = new ArrayList<>();

    /** At once, and of so many rows at the most. */
    static WriterSettings inTransactionsOf(int rows) {
        return new WriterSettings(
                TimeRule.DEFAULT, rows, Duration.ZERO, Duration.ofSeconds(30), false, true);
    }

    static Column label(String name) {
        return new Column(name, new Column.Source.Key(), Column.Type.TEXT, Column.Kind.LABEL, true);
    }

    static Column field(String name, Column.Type type) {
        var kind = type.isNumeric() ? Column.Kind.GAUGE : Column.Kind.LABEL;
        return new Column(name, new Column.Source.Field(FieldPath.parse(name)), type, kind, false);
    }

    /** Readings of devices with their own time and a power. */
    static HistorySettings energy(HistorySettings.Conflict conflict, Column... more) {
        var columns = new ArrayList<>(List.of(label("device"), field("power", Column.Type.DOUBLE)));
        columns.addAll(List.of(more));
        return settings(conflict, columns);
    }

    static HistorySettings settings(HistorySettings.Conflict conflict, List<Column> columns) {
        return new HistorySettings(
                "energy",
                "energy",
                FieldPath.parse("ts"),
                columns,
                "device",
                false,
                conflict,
                HistorySettings.DEFAULT_RETENTION,
                Duration.ofDays(7),
                HistorySettings.DEFAULT_ROLLUPS,
                true);
    }

    static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    Database database() {
        var database = postgres.open();
        opened.add(database::close);
        return database;
    }

    HistoryWriter writer(HistorySettings settings, FakeLog log) {
        return writer(settings, PROMPT, log, database());
    }

    HistoryWriter writer(
            HistorySettings settings, WriterSettings writing, FakeLog log, Database database) {
        return writer(settings, writing, log, database, lease);
    }

    HistoryWriter writer(
            HistorySettings settings,
            WriterSettings writing,
            FakeLog log,
            Database database,
            Lease role) {
        var writer =
                new HistoryWriter(
                        new WriterPlan(settings.written(writing), also),
                        log,
                        database,
                        quarantine,
                        new WriterMeters(registry),
                        CLOCK);
        opened.add(writer::close);
        writer.start(role);
        return writer;
    }

    /** Waits until all of the log has been stored. */
    static void awaitStored(HistoryWriter writer, FakeLog log) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    writer.wake();
                    return isStored(writer, log);
                });
    }

    static boolean isStored(HistoryWriter writer, FakeLog log) {
        var end = log.extent().toCompletableFuture().join().end();
        return end.next().entrySet().stream()
                .allMatch(e -> writer.status().stored().offset(e.getKey()) == e.getValue());
    }

    /** The positions of all rows. */
    List<String> positions() {
        return postgres.rows("select sluice_partition, sluice_offset from energy order by 1, 2");
    }

    @Override
    public void close() {
        for (var one : opened.reversed()) {
            one.run();
        }
        postgres.close();
    }
}
