package io.sluice.history;

import io.sluice.hub.Partition;
import io.sluice.hub.Time;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Partitions whose logs end before what has been stored of them, as after brokers have lost what
 * they had acknowledged. A log that has just changed hands may say so for a moment; when it goes on
 * saying so, the writer goes on from there, too. One thread.
 */
final class Truncation {
    private static final Logger log = LoggerFactory.getLogger(Truncation.class);
    private static final long PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    private final HistorySettings settings;
    private final Positions positions;
    private final Time time;
    private final Map<Partition, Suspicion> suspicions = new HashMap<>();

    /** A log that ended too early, since when. */
    private record Suspicion(long end, long sinceNanos) {}

    Truncation(HistorySettings settings, Positions positions, Time time) {
        this.settings = settings;
        this.positions = positions;
        this.time = time;
    }

    /** Takes note that a log ends where it should, or later. */
    void acquit(Partition partition) {
        suspicions.remove(partition);
    }

    /**
     * Takes note that a log ends too early.
     *
     * @return the earliest end it was seen with, if it has ended too early for long
     */
    OptionalLong suspect(Partition partition, long end) {
        var known = suspicions.get(partition);
        if (known == null || end < known.end()) {
            known = new Suspicion(end, time.nanos());
            suspicions.put(partition, known);
        }
        return time.nanos() - known.sinceNanos() >= PATIENCE_NANOS
                ? OptionalLong.of(known.end())
                : OptionalLong.empty();
    }

    /** Moves the position back; rows that were stored stay. */
    void rewind(Connection connection, Partition partition, Standing standing, long end)
            throws SQLException {
        Transaction.in(connection, () -> move(connection, partition, standing, end));
        suspicions.remove(partition);
        log.atWarn()
                .addKeyValue("stream", settings.stream())
                .addKeyValue("partition", partition)
                .addKeyValue("stored", standing.next())
                .addKeyValue("end", end)
                .log("The log ends before what was stored of it; history goes on from its end");
    }

    private boolean move(Connection connection, Partition partition, Standing standing, long end)
            throws SQLException {
        Transaction.lock(connection, "stream " + settings.stream());
        int number = partition.number();
        if (positions.advance(connection, standing.life(), number, standing.next(), end)) {
            positions.miss(connection, standing.life(), number, end, standing.next(), "truncated");
        }
        return true;
    }
}
