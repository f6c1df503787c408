package io.sluice.hub;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Where one stream meets one lane: its cursors there, live, behind or at rest, and the lane's copy
 * of the stream's state if it has one. All of it belongs to the lane, except two flags the stream's
 * reader thread looks at.
 *
 * <p>A turn is short: live cursors first, then those that catch up. What is left waits for the next
 * turn, behind the lane's other work.
 */
public final class Station implements Runnable {
    private final Tail tail;
    private final Lane lane;
    private final Time time;
    private final Counts counts;
    private final Live live;
    private final CatchUp catchUp;
    private final Locator locator;
    private final Rests rests;
    private final StateDesk stateDesk;
    private final boolean hasState;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean demand;
    private int cursors;

    Station(
            Tail tail,
            int slice,
            Lane lane,
            Past past,
            @Nullable StateSettings stateSettings,
            Time time) {
        this.tail = tail;
        this.lane = lane;
        this.time = time;
        this.hasState = stateSettings != null;
        this.counts = new Counts(time);
        this.live = new Live(tail, slice, counts, this::onBatch, this::stall);
        this.catchUp = new CatchUp(tail, live, past, counts, time, this);
        this.locator = new Locator(tail, live, past, time, this);
        this.rests = new Rests(time, lane, this::moveAgain);
        this.stateDesk = new StateDesk(stateSettings, tail, live, catchUp, locator, time, this);
    }

    // --- the stream's reader thread

    /** Sees to it that the lane will look at the tail, if anyone there wants to know. */
    void wake() {
        if (demand) {
            schedule();
        }
    }

    // --- the lane

    /** Makes a cursor, which is to be closed; it does nothing until it is opened. */
    public Cursor cursor(Variant variant, Reader reader, Opening opening) {
        enter();
        return new Cursor(this, variant, reader, opening);
    }

    /**
     * Finds the cursor's place. Its reader is told at once, or later if the log has to be asked.
     */
    void open(Cursor cursor) {
        if (stateDesk.isFor(cursor.opening())) {
            stateDesk.open(cursor);
        } else {
            locator.locate(cursor);
        }
    }

    /** Begins to collect the stream's state on this lane, if it is to have one. */
    void collectState() {
        stateDesk.collect();
    }

    /** The desk where cursors come that read the state. */
    StateDesk stateDesk() {
        return stateDesk;
    }

    /** There is a cursor more. */
    void enter() {
        if (cursors++ == 0 && !demand) {
            live.skipToHead();
            demand = true;
        }
    }

    @Override
    public void run() {
        scheduled.set(false);
        if (live.hasFallenOff()) {
            fallBehind();
        }
        live.serve();
        catchUp.turn();
        locator.turn();
        counts.behind(cursors - live.size());
        boolean isBehind = demand && live.seen() < tail.head();
        if (live.isServing() || !catchUp.isIdle() || !locator.isIdle() || isBehind) {
            schedule();
        }
    }

    void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            lane.execute(this);
        }
    }

    void execute(Runnable task) {
        lane.execute(task);
    }

    void executeAfter(long nanos, Runnable task) {
        if (nanos == 0) {
            lane.execute(task);
        } else {
            lane.executeAfter(nanos, task);
        }
    }

    /** The tail has dropped what the lane needs next: whoever was live has to catch up. */
    private void fallBehind() {
        var left = live.leaveAll();
        live.skipToHead();
        left.forEach(catchUp::add);
        catchUp.onSkipped();
        stateDesk.onSkipped();
        locator.onReached(null);
    }

    private void onBatch(Run batch) {
        stateDesk.onBatch(batch);
        catchUp.forgetConflations();
        catchUp.onBatch(batch);
        locator.onReached(batch);
    }

    // --- beginning

    /** The cursor has its place, which is the one asked for but for what the gap says. */
    void begin(Cursor cursor, Position start, @Nullable Gap gap) {
        begin(cursor, start, gap == null ? null : Opened.Shortfall.of(gap.cause()), gap);
    }

    void begin(
            Cursor cursor,
            Position start,
            Opened.@Nullable Shortfall shortfall,
            @Nullable Gap gap) {
        cursor.position = start;
        cursor.reader().opened(new Opened(start, shortfall));
        if (gap != null && cursor.isOpen()) {
            cursor.reader().missed(gap);
        }
        if (!cursor.isOpen()) {
            return;
        }
        if (cursor.opening().beginning().isPast() || cursor.isInTail()) {
            catchUp.add(cursor);
            schedule();
        } else if (cursor.pace.isSet()) {
            cursor.moveTo(new Place(live.seen(), 0));
            rest(cursor);
        } else {
            live.join(cursor);
        }
    }

    void refuse(Cursor cursor, Unopened why) {
        remove(cursor);
        cursor.reader().refused(why);
    }

    // --- resting and stalling

    /** The cursor has come where the lane is, and has a pace. */
    void rest(Cursor cursor) {
        cursor.state = Cursor.State.RESTING;
        rests.add(cursor, time.nanos() + cursor.pace.every().toNanos());
    }

    private void moveAgain(List<Cursor> due) {
        for (var cursor : due) {
            if (cursor.is(Cursor.State.RESTING)) {
                catchUp.add(cursor);
            }
        }
        schedule();
    }

    void stall(Cursor cursor) {
        cursor.state = Cursor.State.STALLED;
        if (cursor.pace.conflates()) {
            cursor.restsUntil = time.nanos() + cursor.pace.every().toNanos();
        }
        cursor.reader().stalled();
    }

    void resume(Cursor cursor) {
        if (!cursor.is(Cursor.State.STALLED)) {
            return;
        }
        if (cursor.pace.conflates()) {
            cursor.state = Cursor.State.RESTING;
            rests.add(cursor, cursor.restsUntil);
        } else {
            catchUp.add(cursor);
            schedule();
        }
    }

    void pace(Cursor cursor, Pace changed) {
        var before = cursor.pace;
        cursor.pace = changed;
        if (cursor.is(Cursor.State.LIVE) && changed.isSet()) {
            cursor.position = live.position(cursor);
            boolean isServed = cursor.chunk >= live.seen() || !live.isServing();
            live.leave(cursor);
            if (isServed) {
                cursor.moveTo(new Place(live.seen(), 0));
            } else {
                cursor.leaveTail();
            }
            rest(cursor);
        } else if (cursor.is(Cursor.State.RESTING) && before.isSet()) {
            rests.remove(cursor);
            if (changed.isSet()) {
                rests.add(cursor, time.nanos() + changed.every().toNanos());
            } else {
                catchUp.add(cursor);
                schedule();
            }
        }
    }

    // --- ending

    void remove(Cursor cursor) {
        if (!cursor.isOpen()) {
            return;
        }
        switch (cursor.state) {
            case LIVE -> live.leave(cursor);
            case RESTING -> {
                rests.remove(cursor);
                catchUp.remove(cursor);
            }
            default -> catchUp.remove(cursor);
        }
        cursor.state = Cursor.State.CLOSED;
        if (--cursors == 0 && !hasState) {
            demand = false;
        }
    }

    Position position(Cursor cursor) {
        return cursor.isLive() ? live.position(cursor) : cursor.given();
    }

    // --- counts

    /** Publications given to cursors, counted once for each. Any thread. */
    public long deliveries() {
        return counts.deliveries();
    }

    /** Bytes given to cursors. Any thread. */
    public long bytes() {
        return counts.bytes();
    }

    /** Cursors that are not live, about. Any thread. */
    public long behind() {
        return counts.behind();
    }

    /** How long live publications took from the log's read to the write. Any thread. */
    public Histogram sinceRead() {
        return counts.sinceRead();
    }

    /** How old live publications were when written, by the log's time. Any thread. */
    public Histogram age() {
        return counts.age();
    }
}
