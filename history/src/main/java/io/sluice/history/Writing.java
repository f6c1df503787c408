package io.sluice.history;

import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.Log;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import io.sluice.hub.UnknownPartition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of a stream's writer, turn by turn: what the log has beyond the stored position is read
 * again, made rows of and stored. One thread. Whatever fails, {@link #forget} makes the next turn
 * begin from what is stored.
 */
final class Writing {
    private static final Logger logger = LoggerFactory.getLogger(Writing.class);
    private static final long PATIENCE_SECONDS = 30;

    /** Of publications in a large transaction. What is made of them takes a few times as much. */
    private static final long LARGE_BYTES =
            Math.min(8 << 20, Runtime.getRuntime().maxMemory() / 32);

    /** What holding a publication takes besides its payload. */
    private static final long HELD = 160;

    private final String stream;
    private final WriterSettings writing;
    private final Log log;
    private final Database database;
    private final StreamTable table;
    private final AggregateViews views;
    private final Positions positions;
    private final RowMapper mapper;
    private final RowStore store;
    private final Housekeeping housekeeping;
    private final Truncation truncation;
    private final WriterCounts counts;
    private final Map<Partition, Standing> standings = new HashMap<>();
    private boolean isPrepared;

    /** What has failed may have been too much. */
    private boolean isCautious;

    private boolean isTableReady;
    private volatile Position stored = Position.nowhere();

    Writing(
            WriterPlan plan,
            Log log,
            Database database,
            Refusals refusals,
            WriterCounts counts,
            Time time) {
        var settings = plan.settings();
        this.stream = settings.stream();
        this.writing = plan.writing();
        this.log = log;
        this.database = database;
        this.table = new StreamTable(settings);
        this.views = new AggregateViews(settings);
        this.positions = new Positions(settings);
        this.mapper = new RowMapper(settings, writing.time(), time);
        var days = new Days(settings);
        this.store =
                new RowStore(database, new StretchStore(plan, positions), days, refusals, counts);
        this.housekeeping = new Housekeeping(settings, days, time);
        this.truncation = new Truncation(settings, positions, time);
        this.counts = counts;
    }

    /** Where the stored position stands; nowhere if it is not known. Any thread. */
    Position stored() {
        return stored;
    }

    /** Begins anew with what is stored. */
    void forget() {
        isPrepared = false;
        isCautious = true;
    }

    /** Looks at the table anew, too. */
    void forgetTable() {
        isTableReady = false;
    }

    /**
     * Stores some of what is new in each partition.
     *
     * @return true if there is more
     */
    boolean turn() throws SQLException, StretchStore.Overtaken {
        prepare();
        var extent = answer(log.extent());
        begin(extent);
        boolean isMore = false;
        long lag = 0;
        for (var end : extent.end().next().entrySet()) {
            var partition = end.getKey();
            long left = advance(partition, end.getValue());
            lag += left;
            isMore |= left > 0;
        }
        counts.lag = lag;
        return isMore;
    }

    private void prepare() throws SQLException {
        if (isPrepared && isTableReady && !housekeeping.isDue()) {
            return;
        }
        try (var connection = database.connection()) {
            if (!isTableReady) {
                var wanted = database.engine().orElse(Engine.POSTGRESQL);
                store.tableIs(table.ensure(connection, wanted));
                if (store.engine() == Engine.TIMESCALE) {
                    views.ensure(connection);
                }
                housekeeping.tableIs(store.engine());
                isTableReady = true;
            }
            standings.clear();
            standings.putAll(positions.load(connection));
            store.settle(standings);
            housekeeping.run(connection);
        }
        isPrepared = true;
        tell();
    }

    private void tell() {
        var next = new TreeMap<Partition, Long>();
        standings.forEach((partition, standing) -> next.put(partition, standing.next()));
        stored = new Position(next);
    }

    private void begin(Extent extent) throws SQLException {
        var missing = new HashSet<>(extent.end().next().keySet());
        missing.removeAll(standings.keySet());
        if (missing.isEmpty()) {
            return;
        }
        try (var connection = database.connection()) {
            for (var life : positions.begin(connection, missing, extent)) {
                logger.atInfo()
                        .addKeyValue("stream", stream)
                        .addKeyValue("kafkaTopic", life.topic())
                        .log("History of a stream begins with a life of its topic");
            }
            standings.putAll(positions.load(connection));
        }
        tell();
    }

    /** Stores some of what a partition has, and tells how much is left. */
    private long advance(Partition partition, long end)
            throws SQLException, StretchStore.Overtaken {
        var standing = standings.get(partition);
        if (standing == null) {
            return 0;
        }
        if (standing.next() > end) {
            truncate(partition, standing, end);
            return 0;
        }
        truncation.acquit(partition);
        if (standing.next() == end) {
            return 0;
        }
        boolean isLarge = !isCautious && database.large().tryAcquire();
        try {
            var found = gather(partition, standing.next(), end, isLarge ? LARGE_BYTES : 0);
            if (found == null) {
                return 0;
            }
            store(partition, standing, found);
            isCautious = false;
            return Math.max(0, end - found.after());
        } finally {
            if (isLarge) {
                database.large().release();
            }
        }
    }

    /** What was read of a partition. */
    private record Found(long begin, long after, List<Publication> publications) {}

    /**
     * Reads until there is a transaction's worth: the more rows of a bucket, the less for each.
     *
     * @param most in bytes, but for the last chunk; there is one at least
     */
    private @Nullable Found gather(Partition partition, long from, long to, long most) {
        var chunk = read(partition, from, to);
        if (chunk == null) {
            return null;
        }
        long begin = chunk.before().offset(partition);
        long after = chunk.after().offset(partition);
        var publications = new ArrayList<>(chunk.publications());
        long bytes = bytes(chunk);
        while (after < to && publications.size() < writing.maxRows() && bytes < most) {
            chunk = read(partition, after, to);
            if (chunk == null || chunk.before().offset(partition) != after) {
                break; // the next turn will see what has become of it
            }
            publications.addAll(chunk.publications());
            bytes += bytes(chunk);
            after = chunk.after().offset(partition);
        }
        return new Found(begin, after, publications);
    }

    private static long bytes(Chunk chunk) {
        return chunk.publications().stream().mapToLong(Writing::bytes).sum();
    }

    private static long bytes(Publication publication) {
        var value = publication.value();
        return HELD + (value == null ? 0 : value.length());
    }

    private @Nullable Chunk read(Partition partition, long from, long to) {
        try {
            return answer(log.read(partition, from, to));
        } catch (UnknownPartition _) {
            return null; // it has another incarnation, which the next turn will see
        }
    }

    private void truncate(Partition partition, Standing standing, long end) throws SQLException {
        var certain = truncation.suspect(partition, end);
        if (certain.isPresent()) {
            try (var connection = database.connection()) {
                truncation.rewind(connection, partition, standing, certain.getAsLong());
            }
            forget();
        }
    }

    /** Stores what was read, in parts if it has many publications. */
    private void store(Partition partition, Standing standing, Found found)
            throws SQLException, StretchStore.Overtaken {
        var all = found.publications();
        long after = found.after();
        long begin = found.begin();
        long from = standing.next();
        int done = 0;
        do {
            int some = Math.min(all.size(), done + writing.maxRows());
            long to = some < all.size() ? all.get(some).offset() : after;
            store(
                    partition,
                    standing.life(),
                    from,
                    Math.max(from, begin),
                    to,
                    all.subList(done, some));
            done = some;
            from = to;
        } while (done < all.size());
    }

    private void store(
            Partition partition, int life, long from, long begin, long to, List<Publication> some)
            throws SQLException, StretchStore.Overtaken {
        if (to == from) {
            return;
        }
        var stretch = mapper.stretch(life, partition.number(), from, begin, to, some);
        if (stretch.hasGap()) {
            logger.atWarn()
                    .addKeyValue("stream", stream)
                    .addKeyValue("partition", partition)
                    .addKeyValue("first", from)
                    .addKeyValue("next", begin)
                    .log("The log has dropped what was not stored yet");
        }
        store.store(stretch, some);
        standings.put(partition, new Standing(life, to));
        stored = stored.with(partition, to);
    }

    private static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownPartition unknown) {
                throw unknown;
            }
            throw e.getCause() instanceof LogUnavailable away
                    ? away
                    : new LogUnavailable("the log cannot be read", e);
        } catch (TimeoutException e) {
            throw new LogUnavailable("the log does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogUnavailable("interrupted", e);
        }
    }
}
