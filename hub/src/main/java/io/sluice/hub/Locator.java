package io.sluice.hub;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place where a cursor begins. What the lane knows is enough for most; else the log is
 * asked, once for all who want to know at about the same time, and the cursor waits.
 */
final class Locator {
    private static final long NANOS = 1_000_000;

    private final Tail tail;
    private final Live live;
    private final Past past;
    private final Seam seam;
    private final Time time;
    private final Station station;
    private final Deque<Runnable> answers = new ArrayDeque<>();
    private List<Cursor> unreached = new ArrayList<>();

    Locator(Tail tail, Live live, Past past, Time time, Station station) {
        this.tail = tail;
        this.live = live;
        this.past = past;
        this.seam = new Seam(tail, live);
        this.time = time;
        this.station = station;
    }

    /** Finds the cursor's place, now or later. */
    void locate(Cursor cursor) {
        if (live.position().next().isEmpty()) {
            unreached.add(cursor);
            return;
        }
        switch (cursor.opening().beginning()) {
            case Beginning.Now() -> station.begin(cursor, live.position(), null);
            case Beginning.Behind(var marks) -> behind(cursor, marks);
            case Beginning.Since(var since) -> since(cursor, since);
            case Beginning.Last(var count) -> last(cursor, count);
        }
    }

    /**
     * The lane knows now where the stream is.
     *
     * @param first what the lane knows it by: new to all who wait for what is published next
     */
    void onReached(@Nullable Run first) {
        if (unreached.isEmpty() || live.position().next().isEmpty()) {
            return;
        }
        var waiting = unreached;
        unreached = new ArrayList<>();
        for (var cursor : waiting) {
            if (!cursor.is(Cursor.State.OPENING)) {
                continue;
            }
            if (first == null || cursor.opening().beginning().isPast()) {
                locate(cursor);
            } else {
                cursor.moveTo(new Place(first.start(), 0));
                station.begin(cursor, first.chunks().getFirst().before(), null);
            }
        }
    }

    // --- behind a position

    /** A position given back, as far as it can be understood. */
    private record Given(Position from, Position start, boolean hasStrangers) {}

    private void behind(Cursor cursor, List<Mark> marks) {
        var partitions = new HashMap<String, Map<Integer, Partition>>();
        for (var partition : live.position().next().keySet()) {
            partitions
                    .computeIfAbsent(partition.incarnation().hash(), _ -> new HashMap<>())
                    .put(partition.number(), partition);
        }
        var from = new TreeMap<Partition, Long>();
        var start = new TreeMap<Partition, Long>();
        for (var mark : marks) {
            var known = partitions.get(mark.hash());
            if (known == null && isNewToLane(mark)) {
                unreached.add(cursor);
                return;
            }
            if (known == null) {
                from.merge(stranger(mark), mark.next(), Math::max);
            } else if (known.get(mark.partition()) == null) {
                station.refuse(cursor, new Unopened.NoSuchPlace(mark));
                return;
            } else {
                from.merge(known.get(mark.partition()), mark.next(), Math::max);
                start.merge(known.get(mark.partition()), mark.next(), Math::max);
            }
        }
        var all = CatchUp.withAllOf(live.position(), new Position(start));
        boolean hasStrangers = from.size() > start.size();
        behind(cursor, new Given(new Position(from), all, hasStrangers));
    }

    /** True if the tail has come to that incarnation, but the lane has not yet. */
    private boolean isNewToLane(Mark mark) {
        Chunk newest = tail.at(tail.head() - 1);
        return newest != null
                && newest.after().next().keySet().stream()
                        .anyMatch(p -> p.incarnation().hash().equals(mark.hash()));
    }

    /** A partition of an incarnation that is over. */
    private static Partition stranger(Mark mark) {
        return new Partition(new Incarnation("", mark.hash()), mark.partition());
    }

    private void behind(Cursor cursor, Given given) {
        boolean isInTail =
                seam.from(given.start) instanceof Seam.Way.IntoTail
                        && live.position().covers(given.start);
        if (cursor.opening().isState()) {
            station.stateDesk().beginChanges(cursor, given.start, given.hasStrangers);
        } else if (isInTail && !given.hasStrangers) {
            station.begin(cursor, given.start, null);
        } else {
            boolean isAhead = !live.position().covers(given.start);
            var question = isAhead ? past.extents().now() : past.extents().lately();
            ask(cursor, question, extent -> within(cursor, given, extent, isAhead));
        }
    }

    /**
     * Begins at what the log has of what was asked for, and tells what it has not. Only an answer
     * that is younger than the question tells that the log has lost its end.
     */
    private void within(Cursor cursor, Given given, Extent extent, boolean isYounger) {
        var to = new TreeMap<>(given.start.next());
        Gap.@Nullable Cause cause = given.hasStrangers ? Gap.Cause.RECREATED : null;
        for (var entry : to.entrySet()) {
            long first = extent.start().offset(entry.getKey());
            long end = extent.end().offset(entry.getKey());
            boolean isNamed = given.from.offset(entry.getKey()) >= 0;
            if (entry.getValue() < first) {
                entry.setValue(first);
                cause = cause == null && isNamed ? Gap.Cause.RETENTION : cause;
            } else if (isYounger && end >= 0 && entry.getValue() > end) {
                entry.setValue(end);
                cause = cause == null ? Gap.Cause.TRUNCATED : cause;
            }
        }
        var begin = new Position(to);
        var gap = cause == null ? null : new Gap(given.from, begin, cause);
        station.begin(cursor, begin, gap);
    }

    // --- since a time

    private void since(Cursor cursor, Instant wished) {
        var furthest = past.settings().maxReplay();
        var limit =
                furthest == null
                        ? Instant.MIN
                        : Instant.ofEpochMilli(time.millis()).minus(furthest);
        boolean isLimited = wished.isBefore(limit);
        var since = isLimited ? limit : wished;
        ask(
                cursor,
                past.extents().at(since.truncatedTo(ChronoUnit.SECONDS)),
                at ->
                        ask(
                                cursor,
                                past.extents().lately(),
                                extent -> {
                                    // the log may be of another incarnation than the lane
                                    var start = CatchUp.inIncarnationsOf(live.position(), at);
                                    boolean mayLack =
                                            start.next().entrySet().stream()
                                                    .anyMatch(e ->
                                                            isCutOff(
                                                                    extent,
                                                                    e.getKey(),
                                                                    e.getValue()));
                                    cursor.pick =
                                            new Pick(
                                                    cursor.key(),
                                                    Position.nowhere(),
                                                    since.toEpochMilli());
                                    station.begin(
                                            cursor,
                                            start,
                                            isLimited
                                                    ? Opened.Shortfall.LIMIT
                                                    : mayLack ? Opened.Shortfall.RETENTION : null,
                                            null);
                                }));
    }

    /** True if what is asked for begins where the log does, after the log has dropped something. */
    private static boolean isCutOff(Extent extent, Partition partition, long start) {
        long first = extent.start().offset(partition);
        return first > 0 && start <= first && extent.end().offset(partition) > first;
    }

    // --- the last so many

    private void last(Cursor cursor, int count) {
        var search = new LastSearch(cursor, Math.min(count, past.settings().maxLast()), live);
        search.addTail(tail);
        boolean isWhole = cursor.key() == null && !cursor.variant().isSelective();
        if (search.isDone() || !isWhole) {
            found(cursor, search, count);
        } else {
            ask(cursor, past.extents().lately(), extent -> look(cursor, search, extent, count));
        }
    }

    /** Looks further back than the tail, segment by segment. */
    private void look(Cursor cursor, LastSearch search, Extent extent, int count) {
        Partition partition = search.nextToLookInto(extent);
        if (partition == null) {
            found(cursor, search, count);
            return;
        }
        long last = search.reached(partition) - 1;
        Chunk chunk = past.find(partition, last);
        if (chunk != null) {
            search.add(partition, chunk, extent);
            look(cursor, search, extent, count);
            return;
        }
        boolean isExact = search.isStepping();
        long from = isExact ? search.stepBack(partition, extent) : last;
        ask(
                cursor,
                past.load(partition, from, live.position().offset(partition), isExact),
                loaded -> {
                    search.add(partition, loaded, extent);
                    look(cursor, search, extent, count);
                });
    }

    private void found(Cursor cursor, LastSearch search, int count) {
        station.begin(cursor, search.start(), shortfall(search.found(), count), null);
    }

    private Opened.@Nullable Shortfall shortfall(int found, int count) {
        if (found >= count) {
            return null;
        }
        boolean isLimited = found >= past.settings().maxLast();
        return isLimited ? Opened.Shortfall.LIMIT : Opened.Shortfall.FEWER;
    }

    // --- asking

    /** Goes on, on the lane, with what the log says; refuses the cursor if it says nothing. */
    private <T> void ask(Cursor cursor, CompletionStage<T> question, Consumer<T> then) {
        var _ =
                question.whenComplete((answer, failure) ->
                        station.execute(() -> {
                            answers.addLast(() -> take(cursor, answer, failure, then));
                            station.schedule();
                        }));
    }

    private <T> void take(Cursor cursor, T answer, @Nullable Throwable failure, Consumer<T> then) {
        if (!cursor.is(Cursor.State.OPENING)) {
            return;
        }
        if (failure == null) {
            then.accept(answer);
        } else {
            station.refuse(cursor, new Unopened.Unavailable());
        }
    }

    /** True if no answer waits to be taken. */
    boolean isIdle() {
        return answers.isEmpty();
    }

    /** Takes answers for a while: one answer may be for thousands who wait for it. */
    void turn() {
        long until = time.nanos() + NANOS;
        while (!answers.isEmpty()) {
            answers.removeFirst().run();
            if (time.nanos() >= until) {
                return;
            }
        }
    }
}
