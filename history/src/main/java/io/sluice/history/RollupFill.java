package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a new roll-up the figures of what is there: of the next shorter one, else of the table. All
 * of it is read once, in the order of time; only the buckets of one moment are in memory.
 */
final class RollupFill {
    private static final Logger log = LoggerFactory.getLogger(RollupFill.class);
    private static final int BATCH = 2_000;
    private static final int FETCH = 5_000;
    private static final long DAY = Micros.of(Duration.ofDays(1));
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    private final Layout layout;
    private final RollupTable table;
    private final @Nullable RollupTable shorter;
    private final Stretches stretches;
    private final Map<Group.Key, Group> groups = new LinkedHashMap<>();
    private long bucket;
    private long rows;

    RollupFill(Layout layout, RollupTable table, @Nullable RollupTable shorter) {
        this.layout = layout;
        this.table = table;
        this.shorter = shorter;
        this.stretches = Stretches.whole(layout);
    }

    private String source() {
        return shorter == null ? layout.table() : shorter.table();
    }

    /**
     * @param connection within a transaction, in which the roll-up was made
     */
    void run(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var bounds =
                        statement.executeQuery(
                                "select %s, %s from %s"
                                        .formatted(
                                                Micros.ofTime("min(\"time\")"),
                                                Micros.ofTime("max(\"time\")"),
                                                source()))) {
            bounds.next();
            long first = bounds.getLong(1);
            if (!bounds.wasNull()) {
                fill(connection, first, bounds.getLong(2));
            }
        }
    }

    /** Day by day, so that no more has to be sorted at a time. */
    private void fill(Connection connection, long first, long last) throws SQLException {
        long step = Micros.ceil(DAY, table.micros());
        long told = System.nanoTime();
        for (long from = Micros.floor(first, step); from <= last; from += step) {
            read(connection, from, from + step);
            if (System.nanoTime() - told > TELL_EVERY.toNanos()) {
                told = System.nanoTime();
                tell("A new roll-up is filled", from + step);
            }
        }
        tell("A new roll-up has been filled with what was there", last);
    }

    private void tell(String what, long until) {
        log.atInfo()
                .addKeyValue("stream", layout.settings().stream())
                .addKeyValue("rollup", table.name())
                .addKeyValue("until", Micros.instant(until))
                .addKeyValue("figures", rows)
                .log(what);
    }

    private void read(Connection connection, long from, long to) throws SQLException {
        var within = Where.between(from, to);
        var sql =
                "select %s from %s s where %s order by %s"
                        .formatted(
                                stretches.columns(shorter),
                                source(),
                                within.sql(),
                                Stretches.order(shorter));
        try (var statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCH);
            within.bind(statement, 1);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    add(connection, stretches.read(found, shorter));
                }
            }
        }
        insert(connection);
    }

    private void add(Connection connection, Group part) throws SQLException {
        long time = Micros.floor(part.key().time(), table.micros());
        if (time != bucket && groups.size() >= BATCH) {
            insert(connection);
        }
        bucket = time;
        groups.computeIfAbsent(
                        new Group.Key(part.key().labels(), time),
                        key -> new Group(key, layout.arithmetics(), part.first()))
                .append(part);
    }

    private void insert(Connection connection) throws SQLException {
        if (groups.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(table.insert())) {
            table.bind(statement, List.copyOf(groups.values()));
            statement.executeUpdate();
        }
        rows += groups.size();
        groups.clear();
    }
}
