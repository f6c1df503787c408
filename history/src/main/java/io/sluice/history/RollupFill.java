package io.sluice.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a new roll-up the figures of what is there: of the next shorter one, else of the table. All
 * of it is read once.
 */
final class RollupFill {
    private static final Logger log = LoggerFactory.getLogger(RollupFill.class);
    private static final long DAY = Micros.of(Duration.ofDays(1));
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);

    private final Layout layout;
    private final RollupTable table;
    private final Folding folding;

    RollupFill(Layout layout, RollupTable table, @Nullable RollupTable shorter) {
        this.layout = layout;
        this.table = table;
        this.folding = new Folding(layout, table, shorter);
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
                                                folding.source()))) {
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
                .addKeyValue("figures", folding.stored())
                .log(what);
    }

    private void read(Connection connection, long from, long to) throws SQLException {
        var within = Where.between(from, to);
        var sql =
                "select %s from %s s where %s order by %s"
                        .formatted(
                                folding.columns(), folding.source(), within.sql(), folding.order());
        try (var statement = connection.prepareStatement(sql)) {
            within.bind(statement, 1);
            folding.store(statement);
        }
    }
}
