package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The days that a table on plain PostgreSQL has partitions for, in UTC. Made when rows need them,
 * and some days ahead; dropped when all of a day is older than is kept. One thread.
 */
final class Days {
    /** Partitions are there before they are needed. */
    private static final int AHEAD = 3;

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(2);

    private final HistorySettings settings;
    private final TableSql sql;
    private final Set<LocalDate> known = new TreeSet<>();
    private boolean isLoaded;

    Days(HistorySettings settings) {
        this.settings = settings;
        this.sql = new TableSql(settings);
    }

    static LocalDate of(long micros) {
        return LocalDate.ofEpochDay(Math.floorDiv(micros, Duration.ofDays(1).toNanos() / 1_000));
    }

    /** Looks anew next time. */
    void forget() {
        isLoaded = false;
    }

    /**
     * Makes the partitions that are missing of these days.
     *
     * @param connection without a transaction
     */
    void ensure(Connection connection, Collection<LocalDate> days) throws SQLException {
        if (isLoaded && known.containsAll(days)) {
            return;
        }
        load(connection);
        for (var day : days) {
            if (!known.contains(day)) {
                Transaction.in(connection, () -> make(connection, day));
                known.add(day);
            }
        }
    }

    /** Makes today's and some more. */
    void ensureAhead(Connection connection, long nowMillis) throws SQLException {
        var today = LocalDate.ofInstant(Instant.ofEpochMilli(nowMillis), ZoneOffset.UTC);
        ensure(connection, today.datesUntil(today.plusDays(AHEAD + 1L)).toList());
    }

    private boolean make(Connection connection, LocalDate day) throws SQLException {
        StreamTable.lock(connection, settings.table());
        if (!attached(connection).contains(day)) {
            try (var statement = connection.createStatement()) {
                for (String step : sql.createPartition(day)) {
                    statement.execute(step);
                }
            }
        }
        return true;
    }

    private void load(Connection connection) throws SQLException {
        known.clear();
        known.addAll(attached(connection));
        isLoaded = true;
    }

    private Set<LocalDate> attached(Connection connection) throws SQLException {
        var days = new TreeSet<LocalDate>();
        String query =
                "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where"
                        + " i.inhparent = to_regclass(?)";
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, sql.table());
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    day(found.getString(1)).ifPresent(days::add);
                }
            }
        }
        return days;
    }

    private Optional<LocalDate> day(String partition) {
        String digits = partition.substring(Math.max(0, partition.length() - 8));
        try {
            var day = LocalDate.parse(digits, DateTimeFormatter.BASIC_ISO_DATE);
            return Optional.of(day).filter(d -> sql.partition(d).equals(partition));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    /**
     * Drops the partitions of days that are older than is kept, by this node's clock and by the
     * database's. A partition that others use for long is left for the next time.
     *
     * @param connection without a transaction
     * @return the days
     */
    List<LocalDate> drop(Connection connection, long nowMillis) throws SQLException {
        var age = sql.dropAfter();
        if (age == null) {
            return List.of();
        }
        var now = Instant.ofEpochMilli(Math.min(nowMillis, databaseMillis(connection)));
        var first = LocalDate.ofInstant(now.minus(age), ZoneOffset.UTC);
        var old = attached(connection).stream().filter(day -> day.isBefore(first)).toList();
        for (var day : old) {
            Transaction.in(connection, () -> drop(connection, day));
            known.remove(day);
        }
        return old;
    }

    private boolean drop(Connection connection, LocalDate day) throws SQLException {
        StreamTable.lock(connection, settings.table());
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = " + LOCK_PATIENCE.toMillis());
            statement.execute("drop table if exists " + TableSql.quoted(sql.partition(day)));
        }
        return true;
    }

    private static long databaseMillis(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "select (extract(epoch from now()) * 1000)::bigint")) {
            found.next();
            return found.getLong(1);
        }
    }
}
