package io.sluice.history;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A checked query of what is before live. */
final class Slice {
    /** Of buckets, and of rows after them: a session holds all until they are sent. */
    private static final int MOST_ROWS = 20_000;

    private final Layout layout;
    private final List<RollupTable> rollups;
    private final QueryLimits limits;
    private final SliceQuery query;
    private final int most;
    private final Where rows;
    private final List<Column> fields;
    private final Duration bucket;

    Slice(Layout layout, List<RollupTable> rollups, QueryLimits limits, SliceQuery query) {
        this.layout = layout;
        this.rollups = rollups;
        this.limits = limits;
        this.query = query;
        this.most = Math.min(MOST_ROWS, limits.rows());
        var plan = new Plan(layout, limits);
        plan.checkRange(query.start(), query.now());
        plan.checkPoints("points", query.points());
        if (query.points() < 1) {
            throw new InvalidQuery("points", "points must be 1 at least");
        }
        rows = plan.rows(query.keys(), query.rows());
        bucket = Ladder.bucket(Micros.of(query.start()), Micros.of(query.now()), query.points());
        plan.measures(query.fields(), query.aggs());
        fields = plan.fields(query.fields());
    }

    HistorySlice ask(Snapshot snapshot) throws SQLException {
        var through = snapshot.through(layout.settings().stream());
        long start = Micros.of(query.start());
        long closed = Math.max(start, Micros.floor(latest(snapshot, start), Micros.of(bucket)));
        var buckets = closed == start ? HistoryAnswer.none(through) : buckets(snapshot, closed);
        var page = new RawPage(layout, fields);
        page.read(
                snapshot,
                Where.between(closed, Micros.of(Plan.LATEST)).and(rows),
                null,
                Order.ASC,
                most);
        var rest = page.answer(through, most);
        require(buckets, "fewer");
        require(rest, "more");
        return new HistorySlice(buckets, rest, snapshot.marks(layout.settings().stream()));
    }

    /** More points are more buckets, and fewer rows after the last of them. */
    private void require(HistoryAnswer part, String otherwise) {
        if (!part.isComplete() && part.size() >= most) {
            throw new InvalidQuery(
                    "points",
                    "there would be more than %d rows: name a key, or ask for %s points"
                            .formatted(most, otherwise));
        }
    }

    private HistoryAnswer buckets(Snapshot snapshot, long closed) throws SQLException {
        var closedOnes =
                new HistoryQuery(
                        query.start(),
                        Micros.instant(closed),
                        query.keys(),
                        query.fields(),
                        new Detail.Buckets(bucket),
                        query.aggs(),
                        Fill.NONE,
                        Order.ASC,
                        most,
                        null,
                        query.rows());
        return new Asking(layout, rollups, limits, closedOnes).question().ask(snapshot);
    }

    /** When the last row before now is of; the start, if there is none. */
    private long latest(Snapshot snapshot, long start) throws SQLException {
        long now = Micros.of(query.now());
        long about =
                rollups.isEmpty() ? start : latest(snapshot, rollups.getFirst().table(), start);
        return Math.min(now, latest(snapshot, layout.table(), about));
    }

    private long latest(Snapshot snapshot, String table, long from) throws SQLException {
        var latest = new AtomicLong(from);
        snapshot.read(
                "select %s from %s s where %%s order by \"time\" desc limit 1"
                        .formatted(Micros.ofTime("\"time\""), table),
                Where.between(from, Micros.of(Plan.LATEST)).and(rows),
                row -> latest.set(row.getLong(1)));
        return latest.get();
    }
}
