package io.sluice.hub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a stream on one lane, and the cursors that read it: how it is collected, kept where
 * the lane is, and given. Belongs to the lane.
 */
final class StateDesk {
    private static final long RETRY_NANOS = 1_000_000_000;

    private final @Nullable StateSettings settings;
    private final Tail tail;
    private final Live live;
    private final CatchUp catchUp;
    private final Locator locator;
    private final Time time;
    private final Station station;
    private @Nullable State state;
    private @Nullable Cursor filling;
    private boolean isThere;
    private List<Cursor> waiting = new ArrayList<>();

    /**
     * @param settings null if the stream keeps no state
     */
    StateDesk(
            @Nullable StateSettings settings,
            Tail tail,
            Live live,
            CatchUp catchUp,
            Locator locator,
            Time time,
            Station station) {
        this.settings = settings;
        this.tail = tail;
        this.live = live;
        this.catchUp = catchUp;
        this.locator = locator;
        this.time = time;
        this.station = station;
    }

    /** True if that is to be had here. */
    boolean isFor(Opening opening) {
        return opening.isState() || isLastOfKey(opening);
    }

    /** True if what is asked for is what a state knows of a key. */
    private boolean isLastOfKey(Opening opening) {
        return settings != null
                && opening.key() != null
                && opening.beginning() instanceof Beginning.Last(var count)
                && count == 1;
    }

    /** Begins to collect the state, if there is to be one. */
    void collect() {
        if (settings != null) {
            station.enter();
            state = new State(settings, time);
            locator.locate(fill(state));
        }
    }

    /** The lane takes a batch: it is applied before anyone is given any of it. */
    void onBatch(Run batch) {
        if (state != null && isThere) {
            batch.chunks().forEach(state::apply);
        }
    }

    /** The lane has skipped something: the state has to read that as everyone else. */
    void onSkipped() {
        if (state != null && isThere) {
            station.enter();
            isThere = false;
            Cursor fill = fill(state);
            fill.position = state.position();
            catchUp.add(fill);
        }
    }

    private Cursor fill(State collected) {
        var scan = collected.settings().scan();
        var beginning =
                scan == null
                        ? new Beginning.Behind(List.of())
                        : new Beginning.Since(Instant.ofEpochMilli(time.millis()).minus(scan));
        var opening =
                new Opening(beginning, Opening.View.EVENTS, null, SlowPolicy.CATCH_UP, Pace.NONE);
        var fill = new StateFill(collected, this::isCollected, this::collectLater);
        var cursor = new Cursor(station, fill, fill, opening);
        filling = cursor;
        return cursor;
    }

    private void collectLater() {
        station.executeAfter(RETRY_NANOS, this::collect);
    }

    /** From here on each batch is applied to it. */
    private void isCollected() {
        isThere = true;
        if (filling != null) {
            station.remove(filling);
        }
        var these = waiting;
        waiting = new ArrayList<>();
        for (var cursor : these) {
            if (cursor.is(Cursor.State.OPENING)) {
                open(cursor);
            } else if (cursor.is(Cursor.State.WAITING)) {
                catchUp.add(cursor);
            }
        }
        station.schedule();
    }

    /** Opens a cursor that reads the state, now or when it is there. */
    void open(Cursor cursor) {
        var there = state;
        String problem =
                there == null ? "the stream keeps no state" : isThere ? there.problem() : null;
        if (problem != null) {
            station.refuse(cursor, new Unopened.NoState(problem));
        } else if (there == null || !isThere) {
            waiting.add(cursor);
        } else if (cursor.opening().beginning() instanceof Beginning.Behind) {
            locator.locate(cursor);
        } else {
            give(cursor, snapshot(cursor, there));
            begin(cursor);
        }
    }

    private static void give(Cursor cursor, Snapshot snapshot) {
        cursor.snapshot = snapshot;
        cursor.snapshotChunk = 0;
        cursor.index = 0;
        cursor.position = snapshot.from();
    }

    private Snapshot snapshot(Cursor cursor, State there) {
        Payload key = cursor.key();
        return key == null ? there.whole(live.seen(), tail.start()) : there.of(key, live.seen());
    }

    private void begin(Cursor cursor) {
        cursor.reader().opened(new Opened(Position.nowhere(), null));
        if (cursor.isOpen()) {
            catchUp.add(cursor);
            station.schedule();
        }
    }

    /** The cursor begins with what has changed since, or with everything if that is not known. */
    void beginChanges(Cursor cursor, Position since, boolean hasStrangers) {
        cursor.position = since;
        cursor.reader().opened(new Opened(since, null));
        if (cursor.isOpen()) {
            catchUp.add(cursor);
            enter(cursor, hasStrangers);
            station.schedule();
        }
    }

    /** A cursor that reads the state, and has fallen off the tail, goes on there. */
    void enter(Cursor cursor) {
        enter(cursor, false);
    }

    private void enter(Cursor cursor, boolean hasStrangers) {
        var there = state;
        if (there == null || there.problem() != null) {
            station.refuse(
                    cursor, new Unopened.NoState("the stream's state is not there any more"));
            return;
        }
        if (!isThere) {
            catchUp.remove(cursor);
            cursor.state = Cursor.State.WAITING;
            waiting.add(cursor);
            return;
        }
        boolean isKnown =
                !hasStrangers
                        && !cursor.variant().isGuarded()
                        && there.knowsChangesSince(cursor.position);
        if (isKnown) {
            give(cursor, there.since(cursor.position, cursor.key(), live.seen()));
        } else {
            cursor.reader().reset();
            give(cursor, snapshot(cursor, there));
        }
    }
}
