package io.sluice.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The cursors of a station that are not where their lane is, and how they get there: through a
 * snapshot of the state if that is what they read, through the log as far as the tail does not
 * reach back, then through the tail. One that reaches what its lane has seen joins the live ones in
 * the same turn, so that it misses nothing and is given nothing twice.
 *
 * <p>A turn is short, whatever there is to do; cursors take turns round robin.
 */
final class CatchUp {
    static final long BYTES = 256 * 1024;
    static final long BYTES_EACH = 64 * 1024;
    static final long NANOS = 1_000_000;
    private static final long CONFLATION_BYTES = 4 << 20;
    private static final long RETRY_NANOS = 500_000_000;
    private static final int MAX_SHARED = 64;

    private final Tail tail;
    private final Live live;
    private final Past past;
    private final Seam seam;
    private final Counts counts;
    private final Time time;
    private final Station station;
    private final Deque<Cursor> behind = new ArrayDeque<>();
    private final IdentityHashMap<CompletionStage<Chunk>, List<Cursor>> waiting =
            new IdentityHashMap<>();
    private final Warm warm = new Warm();
    private final Map<Stretch, Chunk> conflations = new HashMap<>();
    private List<Cursor> ahead = new ArrayList<>();

    /** What several cursors may conflate alike. */
    private record Stretch(
            Variant variant, @Nullable Payload key, boolean isState, Place from, long end) {}

    CatchUp(Tail tail, Live live, Past past, Counts counts, Time time, Station station) {
        this.tail = tail;
        this.live = live;
        this.past = past;
        this.seam = new Seam(tail, live);
        this.counts = counts;
        this.time = time;
        this.station = station;
    }

    boolean isIdle() {
        return behind.isEmpty();
    }

    /** Lets a cursor go on, at the end of the queue. */
    void add(Cursor cursor) {
        cursor.state = Cursor.State.BEHIND;
        behind.addLast(cursor);
    }

    void remove(Cursor cursor) {
        switch (cursor.state) {
            case BEHIND -> behind.remove(cursor);
            case RESTING -> ahead.remove(cursor);
            default -> {}
        }
    }

    /** The lane has taken a batch: who stood ahead of it looks whether it has been reached. */
    void onBatch(Run batch) {
        if (ahead.isEmpty()) {
            return;
        }
        var left = new ArrayList<Cursor>();
        for (var cursor : ahead) {
            cursor.moveTo(new Place(batch.start(), 0));
            var end = batch.positionAtEnd();
            if (cursor.position.covers(end) && !end.covers(cursor.position)) {
                left.add(cursor);
            } else {
                add(cursor);
            }
        }
        ahead = left;
    }

    /**
     * The lane has skipped what the tail has dropped: who stood ahead of it may have to read that.
     */
    void onSkipped() {
        var waiting = ahead;
        ahead = new ArrayList<>();
        for (var cursor : waiting) {
            cursor.leaveTail();
            add(cursor);
        }
    }

    /** One turn. */
    void turn() {
        long until = time.nanos() + NANOS;
        long bytes = BYTES;
        while (bytes > 0 && !behind.isEmpty()) {
            bytes -= 1 + advance(behind.removeFirst());
            if (time.nanos() >= until) {
                return;
            }
        }
    }

    /** What is conflated for several is theirs at one time only. */
    void forgetConflations() {
        conflations.clear();
    }

    /** Moves a cursor on; answers how many bytes it was given. */
    private long advance(Cursor cursor) {
        if (cursor.conflated != null) {
            return give(cursor, cursor.conflated);
        }
        if (isToJump(cursor)) {
            jump(cursor);
            return 0;
        }
        boolean conflates = cursor.pace.conflates() && cursor.snapshot == null;
        if (!conflates && emitsConflation(cursor)) {
            return 0;
        }
        if (conflates && shareConflation(cursor)) {
            return 0;
        }
        Run run = next(cursor);
        if (run == null) {
            return 0;
        }
        return conflates ? conflate(cursor, run) : give(cursor, run);
    }

    private static boolean isToJump(Cursor cursor) {
        return cursor.wasPresent
                && cursor.opening().slow() == SlowPolicy.LATEST
                && !cursor.pace.isSet();
    }

    private void jump(Cursor cursor) {
        var gap = new Gap(cursor.position, live.position(), Gap.Cause.SLOW);
        live.join(cursor);
        cursor.reader().missed(gap);
    }

    // --- what comes next

    /** What the cursor reads next; null if it waits for that, or has arrived. */
    private @Nullable Run next(Cursor cursor) {
        while (cursor.isOpen()) {
            Snapshot snapshot = cursor.snapshot;
            if (snapshot != null) {
                if (cursor.snapshotChunk < snapshot.size()) {
                    return Run.of(snapshot.chunk(cursor.snapshotChunk), cursor.index, Pick.ALL);
                }
                endSnapshot(cursor, snapshot);
                if (cursor.pace.isSet() && cursor.isOpen()) {
                    station.rest(cursor);
                    return null;
                }
            } else if (cursor.isInTail()) {
                if (cursor.chunk >= live.seen()) {
                    arrive(cursor);
                    return null;
                }
                Run run = inTail(cursor, BYTES_EACH);
                if (run != null) {
                    return run;
                }
                cursor.leaveTail();
            } else if (live.hasFallenOff()) {
                add(cursor);
                return null;
            } else if (cursor.opening().isState()) {
                add(cursor);
                station.stateDesk().enter(cursor);
                return null;
            } else {
                var found = inLog(cursor);
                if (found != null || cursor.conflated != null || cursor.is(Cursor.State.WAITING)) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable Run inTail(Cursor cursor, long maxBytes) {
        return Run.of(tail, cursor.place(), live.seen(), maxBytes, cursor.pick);
    }

    private static void endSnapshot(Cursor cursor, Snapshot snapshot) {
        cursor.snapshot = null;
        cursor.position = snapshot.at();
        cursor.moveTo(new Place(snapshot.place(), 0));
        tellSynced(cursor);
    }

    private static void tellSynced(Cursor cursor) {
        if (cursor.owesSynced) {
            cursor.owesSynced = false;
            cursor.reader().synced(cursor.position);
        }
    }

    /**
     * What the log has for the cursor. Null if that has to be read first, and then it waits; null,
     * too, if it has been moved and is to be looked at again.
     */
    private @Nullable Run inLog(Cursor cursor) {
        Position now = live.position();
        if (!now.names(cursor.position)) {
            goOn(cursor, inIncarnationsOf(now, cursor.position), Gap.Cause.RECREATED);
            return null;
        }
        var from = withAllOf(now, cursor.position);
        cursor.position = from;
        return switch (seam.from(from)) {
            case Seam.Way.ThroughLog(var partition) -> fromLog(cursor, partition);
            case Seam.Way.IntoTail(var number) -> {
                cursor.moveTo(new Place(number, 0));
                cursor.pick = pick(cursor, from);
                yield null;
            }
            case Seam.Way.Ask() -> null;
        };
    }

    private @Nullable Run fromLog(Cursor cursor, Partition partition) {
        Position from = cursor.position;
        long offset = from.offset(partition);
        Chunk chunk = cursor.loaded;
        cursor.loaded = null;
        if (chunk == null || !covers(chunk, partition, offset)) {
            cursor.loadsExactly = chunk != null;
            chunk = past.find(partition, offset);
        }
        if (chunk == null) {
            await(cursor, partition, offset, live.position().offset(partition));
            return null;
        }
        long start = chunk.before().offset(partition);
        if (start > offset) {
            goOn(cursor, from.with(partition, start), Gap.Cause.RETENTION);
            return null;
        }
        return Run.of(chunk, 0, pick(cursor, Position.nowhere().with(partition, offset)));
    }

    private static boolean covers(Chunk chunk, Partition partition, long offset) {
        return chunk.after().offset(partition) > offset;
    }

    private static Pick pick(Cursor cursor, Position floor) {
        return new Pick(cursor.key(), floor, cursor.pick.notBefore());
    }

    /** Partitions that are new to a cursor are read from their beginning. */
    static Position withAllOf(Position now, Position position) {
        if (position.names(now)) {
            return position;
        }
        var all = new TreeMap<>(position.next());
        now.next().keySet().forEach(partition -> all.putIfAbsent(partition, 0L));
        return new Position(all);
    }

    /** The position in the partitions there are now; those it does not know begin. */
    static Position inIncarnationsOf(Position now, Position position) {
        var known = new TreeMap<>(position.next());
        known.keySet().retainAll(now.next().keySet());
        return withAllOf(now, new Position(known));
    }

    /** What was conflated comes before the gap: the gap says that all before it has been given. */
    private void goOn(Cursor cursor, Position to, Gap.Cause cause) {
        if (emitsConflation(cursor)) {
            return;
        }
        var gap = new Gap(cursor.position, to, cause);
        cursor.conflation = null;
        cursor.position = to;
        cursor.reader().missed(gap);
    }

    // --- waiting for the log

    private void await(Cursor cursor, Partition partition, long offset, long end) {
        var loading = past.load(partition, offset, end, cursor.loadsExactly);
        cursor.state = Cursor.State.WAITING;
        var together = waiting.get(loading);
        if (together == null) {
            together = new ArrayList<>();
            waiting.put(loading, together);
            var _ =
                    loading.whenComplete((chunk, failure) -> {
                        boolean isRead =
                                failure == null
                                        && (!chunk.isNothing() || covers(chunk, partition, offset));
                        station.executeAfter(
                                isRead ? 0 : RETRY_NANOS,
                                () -> goOn(loading, isRead ? chunk : null));
                    });
        }
        together.add(cursor);
    }

    /** Each gets the chunk itself: it may be dropped before all have had their turn. */
    private void goOn(CompletionStage<Chunk> loading, @Nullable Chunk loaded) {
        var together = waiting.remove(loading);
        if (together == null) {
            return;
        }
        for (var cursor : together) {
            if (cursor.is(Cursor.State.WAITING)) {
                cursor.loaded = loaded;
                add(cursor);
            }
        }
        station.schedule();
    }

    // --- arriving

    /** The cursor has come where its lane is. */
    private void arrive(Cursor cursor) {
        cursor.hasArrived = true;
        if (!emitsConflation(cursor)) {
            settle(cursor);
        }
    }

    /** Begins to give what was conflated, if there is any. */
    private boolean emitsConflation(Cursor cursor) {
        var conflation = cursor.conflation;
        cursor.conflation = null;
        if (conflation == null || conflation.isEmpty()) {
            return false;
        }
        cursor.conflated = Run.of(conflation.chunk(cursor.position), 0, Pick.ALL);
        add(cursor);
        return true;
    }

    private void settle(Cursor cursor) {
        cursor.hasArrived = false;
        if (!cursor.pace.isSet() && !live.position().covers(cursor.position)) {
            cursor.state = Cursor.State.RESTING;
            ahead.add(cursor);
            return;
        }
        cursor.wasPresent = true;
        tellSynced(cursor);
        if (cursor.isOpen() && cursor.pace.isSet()) {
            station.rest(cursor);
        } else if (cursor.isOpen()) {
            live.join(cursor);
        }
    }

    // --- giving

    /** Gives what fits of the run, and notes where that leaves the cursor. */
    private long give(Cursor cursor, Run run) {
        Reader reader = cursor.reader();
        long bytes = 0;
        while (run.hasNext() && reader.isWritable() && bytes < BYTES_EACH) {
            Gap gap = run.gap();
            if (gap != null && !run.isAsPublished()) {
                reader.missed(gap);
                run.pass(1);
                if (cursor.isOpen()) {
                    continue;
                }
                return bytes;
            }
            Chunk chunk = run.chunk();
            long number = run.place().chunk();
            Parcel parcel;
            try {
                parcel = cursor.variant().encode(run);
            } catch (RuntimeException bug) {
                reader.failed(bug);
                cursor.close();
                return bytes;
            }
            if (cursor.isInTail() && !tail.isFresh(number)) {
                warm.touch(chunk);
            }
            if (parcel != null) {
                bytes += parcel.bytes();
                reader.take(parcel);
                counts.given(parcel);
                parcel.release();
            }
            if (!cursor.isOpen()) {
                return bytes;
            }
        }
        moveOn(cursor, run);
        return bytes;
    }

    private void moveOn(Cursor cursor, Run run) {
        boolean isDone = !run.hasNext();
        if (cursor.conflated != null) {
            moveOnConflated(cursor, run, isDone);
            return;
        }
        note(cursor, run, isDone);
        if (isDone && cursor.isInTail() && cursor.chunk >= live.seen()) {
            arrive(cursor);
        } else {
            goOnOrStall(cursor);
        }
    }

    /** Notes how far a cursor has come in what it reads. */
    private static void note(Cursor cursor, Run run, boolean isDone) {
        if (cursor.snapshot != null) {
            cursor.position = run.positionAt(run.place());
            cursor.snapshotChunk += isDone ? 1 : 0;
            cursor.index = isDone ? 0 : run.index();
        } else if (cursor.isInTail()) {
            cursor.moveTo(run.place());
            cursor.position = run.position();
            cursor.pick = run.pick();
        } else {
            var reached = run.positionAt(run.place());
            reached.next().forEach((p, next) -> cursor.position = cursor.position.with(p, next));
        }
    }

    private void moveOnConflated(Cursor cursor, Run run, boolean isDone) {
        if (isDone) {
            cursor.conflated = null;
            cursor.position = run.positionAtEnd();
            endConflated(cursor);
        } else if (cursor.reader().isWritable()) {
            add(cursor);
        } else {
            if (!cursor.opening().isState() || !cursor.variant().isGuarded()) {
                cursor.conflated = null;
                cursor.position = run.positionAt(run.place());
                cursor.leaveTail();
            }
            station.stall(cursor);
        }
    }

    /** It may have arrived, but the lane has gone on meanwhile. */
    private void endConflated(Cursor cursor) {
        if (cursor.hasArrived) {
            cursor.hasArrived = false;
            cursor.wasPresent = true;
            tellSynced(cursor);
        }
        if (cursor.isOpen() && cursor.pace.isSet()) {
            station.rest(cursor);
        } else if (cursor.isOpen()) {
            add(cursor);
        }
    }

    private void goOnOrStall(Cursor cursor) {
        if (cursor.reader().isWritable()) {
            add(cursor);
        } else {
            station.stall(cursor);
        }
    }

    // --- conflating

    /** Adds the run to what is conflated; the cursor is given that when it arrives. */
    private long conflate(Cursor cursor, Run run) {
        var conflation = cursor.conflation;
        if (conflation == null) {
            conflation = new Conflation(cursor.position);
            cursor.conflation = conflation;
        }
        warmUp(cursor, run);
        long before = conflation.bytes();
        conflation.add(run, cursor.variant(), cursor.opening().isState());
        note(cursor, run, !run.hasNext());
        if (run.hasNext()) {
            tellGap(cursor, run);
        } else if (conflation.bytes() <= CONFLATION_BYTES || !emitsConflation(cursor)) {
            add(cursor);
        }
        return conflation.bytes() - before;
    }

    /** What older chunks are read for is kept a little while, not as long as they are. */
    private void warmUp(Cursor cursor, Run run) {
        if (cursor.isInTail() && cursor.variant().isSelective()) {
            run.chunks().forEach(warm::touch);
        }
    }

    /** A gap comes next: what was conflated is given before it is told. */
    private void tellGap(Cursor cursor, Run run) {
        Gap gap = run.gap();
        if (gap != null && !emitsConflation(cursor)) {
            run.pass(1);
            note(cursor, run, !run.hasNext());
            cursor.reader().missed(gap);
            if (cursor.isOpen()) {
                add(cursor);
            }
        }
    }

    /** Takes what another cursor has conflated from the same place to the same, or makes it. */
    private boolean shareConflation(Cursor cursor) {
        if (cursor.conflation != null
                || cursor.snapshot != null
                || !cursor.isInTail()
                || cursor.chunk >= live.seen()
                || !cursor.pick.equals(Pick.of(cursor.key()))) {
            return false;
        }
        var stretch =
                new Stretch(
                        cursor.variant(),
                        cursor.key(),
                        cursor.opening().isState(),
                        cursor.place(),
                        live.seen());
        Chunk chunk = conflations.get(stretch);
        if (chunk == null) {
            Run run = inTail(cursor, Long.MAX_VALUE);
            if (run == null || run.chunks().stream().anyMatch(c -> c.gap() != null)) {
                return false;
            }
            var conflation = new Conflation(cursor.position);
            warmUp(cursor, run);
            conflation.add(run, stretch.variant(), stretch.isState());
            chunk = conflation.chunk(run.positionAtEnd());
            if (conflations.size() == MAX_SHARED) {
                conflations.clear();
            }
            conflations.put(stretch, chunk);
        }
        cursor.moveTo(new Place(live.seen(), 0));
        cursor.hasArrived = true;
        cursor.conflated = Run.of(chunk, 0, Pick.ALL);
        add(cursor);
        return true;
    }
}
