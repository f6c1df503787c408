package io.sluice.history;

import io.sluice.hub.Extent;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Partition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The positions of a stream's writer, as they are stored. Has no state. */
final class Positions {
    private final String stream;
    private final boolean fromStart;

    Positions(HistorySettings settings) {
        this.stream = settings.stream();
        this.fromStart = settings.fromStart();
    }

    /** All that are stored. */
    Map<Partition, Standing> load(Connection connection) throws SQLException {
        String query =
                "select l.topic, l.incarnation, p.partition, p.life, p.next from sluice_position p"
                        + " join sluice_life l using (stream, life) where stream = ?";
        var standings = new HashMap<Partition, Standing>();
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, stream);
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    var incarnation = new Incarnation(found.getString(1), found.getString(2));
                    standings.put(
                            new Partition(incarnation, found.getInt(3)),
                            new Standing(found.getInt(4), found.getLong(5)));
                }
            }
        }
        return standings;
    }

    /**
     * Begins the partitions that have no position. The first incarnation of a topic begins where
     * the settings say; a later one at its beginning, and so does a partition that was added.
     *
     * @param connection without a transaction
     * @return the incarnations that are new
     */
    Set<Incarnation> begin(Connection connection, Set<Partition> partitions, Extent extent)
            throws SQLException {
        return Transaction.in(
                connection,
                () -> {
                    Transaction.lock(connection, "stream " + stream);
                    var begun = new LinkedHashSet<Incarnation>();
                    var byLife =
                            partitions.stream()
                                    .collect(Collectors.groupingBy(Partition::incarnation));
                    for (var life : byLife.entrySet()) {
                        if (begin(connection, life.getKey(), life.getValue(), extent)) {
                            begun.add(life.getKey());
                        }
                    }
                    return begun;
                });
    }

    private boolean begin(
            Connection connection,
            Incarnation incarnation,
            Iterable<Partition> partitions,
            Extent extent)
            throws SQLException {
        Optional<Integer> known = life(connection, incarnation);
        boolean atEnd = known.isEmpty() && !fromStart && isFirst(connection, incarnation.topic());
        int life = known.isPresent() ? known.get() : newLife(connection, incarnation);
        var begins = atEnd ? extent.end() : extent.start();
        for (var partition : partitions) {
            insert(connection, life, partition.number(), begins.offset(partition));
        }
        return known.isEmpty();
    }

    private Optional<Integer> life(Connection connection, Incarnation incarnation)
            throws SQLException {
        String query =
                "select life from sluice_life where stream = ? and topic = ? and incarnation = ?";
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, stream);
            statement.setString(2, incarnation.topic());
            statement.setString(3, incarnation.hash());
            try (var found = statement.executeQuery()) {
                return found.next() ? Optional.of(found.getInt(1)) : Optional.empty();
            }
        }
    }

    private boolean isFirst(Connection connection, String topic) throws SQLException {
        String query = "select 1 from sluice_life where stream = ? and topic = ? limit 1";
        try (var statement = connection.prepareStatement(query)) {
            statement.setString(1, stream);
            statement.setString(2, topic);
            try (var found = statement.executeQuery()) {
                return !found.next();
            }
        }
    }

    private int newLife(Connection connection, Incarnation incarnation) throws SQLException {
        String insert =
                "insert into sluice_life (stream, life, topic, incarnation) select ?,"
                        + " coalesce(max(life), 0) + 1, ?, ? from sluice_life where stream = ?"
                        + " returning life";
        try (var statement = connection.prepareStatement(insert)) {
            statement.setString(1, stream);
            statement.setString(2, incarnation.topic());
            statement.setString(3, incarnation.hash());
            statement.setString(4, stream);
            try (var made = statement.executeQuery()) {
                made.next();
                return made.getInt(1);
            }
        }
    }

    private void insert(Connection connection, int life, int partition, long next)
            throws SQLException {
        String insert =
                "insert into sluice_position (stream, life, partition, next) values (?, ?, ?, ?) on"
                        + " conflict do nothing";
        try (var statement = connection.prepareStatement(insert)) {
            statement.setString(1, stream);
            statement.setInt(2, life);
            statement.setInt(3, partition);
            statement.setLong(4, next);
            statement.executeUpdate();
        }
    }

    /** Moves a position on; false if it does not stand where it was thought to. */
    boolean advance(Connection connection, int life, int partition, long from, long to)
            throws SQLException {
        String update =
                "update sluice_position set next = ?, changed = now() where stream = ? and life = ?"
                        + " and partition = ? and next = ?";
        try (var statement = connection.prepareStatement(update)) {
            statement.setLong(1, to);
            statement.setString(2, stream);
            statement.setInt(3, life);
            statement.setInt(4, partition);
            statement.setLong(5, from);
            return statement.executeUpdate() == 1;
        }
    }

    /** Notes that a stretch was not stored. */
    void miss(Connection connection, int life, int partition, long first, long next, String cause)
            throws SQLException {
        String insert =
                "insert into sluice_gap (stream, life, partition, first, next, cause) values (?, ?,"
                        + " ?, ?, ?, ?)";
        try (var statement = connection.prepareStatement(insert)) {
            statement.setString(1, stream);
            statement.setInt(2, life);
            statement.setInt(3, partition);
            statement.setLong(4, first);
            statement.setLong(5, next);
            statement.setString(6, cause);
            statement.executeUpdate();
        }
    }
}
