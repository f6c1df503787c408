package io.sluice.history;

import io.sluice.hub.Time;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done to a stream's table now and then: partitions are made before they are needed
 * and dropped when they are old. TimescaleDB does this by itself. One thread.
 */
final class Housekeeping {
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final long PERIOD_NANOS = Duration.ofHours(1).toNanos();
    private static final long AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final HistorySettings settings;
    private final Days days;
    private final Time time;
    private Engine engine = Engine.POSTGRESQL;
    private long dueAt;

    Housekeeping(HistorySettings settings, Days days, Time time) {
        this.settings = settings;
        this.days = days;
        this.time = time;
        this.dueAt = time.nanos();
    }

    /** Says what the table is. */
    void tableIs(Engine found) {
        engine = found;
    }

    boolean isDue() {
        return time.nanos() - dueAt >= 0;
    }

    /**
     * Does what is due.
     *
     * @param connection without a transaction
     */
    void run(Connection connection) throws SQLException {
        if (!isDue()) {
            return;
        }
        dueAt = time.nanos() + AGAIN_NANOS;
        if (engine == Engine.POSTGRESQL) {
            days.ensureAhead(connection, time.millis());
            if (!drop(connection)) {
                return; // somebody uses an old day: it is tried again soon
            }
        }
        dueAt = time.nanos() + PERIOD_NANOS;
    }

    private boolean drop(Connection connection) throws SQLException {
        try {
            for (var day : days.drop(connection, time.millis())) {
                log.atInfo()
                        .addKeyValue("stream", settings.stream())
                        .addKeyValue("day", day)
                        .log("A day has been dropped from history: it is older than is kept");
            }
            return true;
        } catch (SQLException e) {
            if (SqlFailure.isLocked(e)) {
                return false;
            }
            throw e;
        }
    }
}
