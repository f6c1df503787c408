package io.sluice.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Where one stream meets one lane: the audiences there, and the cursors that are behind.
 *
 * <p>All state belongs to the lane, except two flags the stream's reader thread looks at. The
 * station has its own {@link #seen}: the chunk it will take next. A wake-up takes everything from
 * there to the tail's head at once. Live cursors stand at {@code seen}; one that catches up joins
 * them when it reaches {@code seen} (never the head), in the same turn, so that it misses nothing
 * and is given nothing twice.
 *
 * <p>A turn is short, whatever there is to do: live cursors first, at most {@link #SLICE} of them,
 * then cursors that catch up, for at most {@link #CATCH_UP_BYTES} or {@link #CATCH_UP_NANOS}. What
 * is left waits for the next turn, behind the lane's other work.
 */
public final class Station implements Runnable {
    static final int SLICE = 512;
    static final long BATCH_BYTES = 512 * 1024;
    static final long CATCH_UP_BYTES = 256 * 1024;
    static final long CATCH_UP_BYTES_EACH = 64 * 1024;
    static final long CATCH_UP_NANOS = 1_000_000;
    private static final int CLOCK_EVERY = 16;

    private final Tail tail;
    private final Lane lane;
    private final Time time;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean demand;

    private final Map<Variant, Audience> audiences = new HashMap<>();
    private final Deque<Cursor> behind = new ArrayDeque<>();
    private final Deque<Audience> toWalk = new ArrayDeque<>();
    private @Nullable Run batch;
    private @Nullable Walk walk;
    private int cursors;
    private int turn;
    private long seen;
    private Position position = Position.nowhere();

    private final Histogram sinceRead = new Histogram();
    private final Histogram age = new Histogram();
    private final AtomicLongArray totals = new AtomicLongArray(2);

    Station(Tail tail, Lane lane, Time time) {
        this.tail = tail;
        this.lane = lane;
        this.time = time;
    }

    // --- the stream's reader thread

    /** Sees to it that the lane will look at the tail, if anyone there wants to know. */
    void wake() {
        if (demand) {
            schedule();
        }
    }

    // --- the lane

    /** Adds a cursor that is given what is published from now on. */
    public Cursor open(Variant variant, Reader reader, SlowPolicy policy) {
        if (cursors++ == 0) {
            demand = true;
            seen = tail.head();
            Chunk last = tail.at(seen - 1);
            position = last == null ? Position.nowhere() : last.after();
        }
        var cursor = new Cursor(this, variant, reader, policy);
        join(cursor);
        return cursor;
    }

    void remove(Cursor cursor) {
        switch (cursor.state) {
            case LIVE -> leave(cursor);
            case BEHIND -> behind.remove(cursor);
            case STALLED -> {}
            case CLOSED -> {
                return;
            }
        }
        cursor.state = Cursor.State.CLOSED;
        if (--cursors == 0) {
            demand = false;
        }
    }

    void resume(Cursor cursor) {
        if (cursor.state == Cursor.State.STALLED) {
            cursor.state = Cursor.State.BEHIND;
            behind.addLast(cursor);
            schedule();
        }
    }

    /** Where a live cursor stands, which may not have been served from the batch yet. */
    Position position(Cursor cursor) {
        return batch != null && cursor.chunk < seen ? batch.positionAt(cursor.place()) : position;
    }

    @Override
    public void run() {
        scheduled.set(false);
        serveLive();
        catchUp();
        if (batch != null || !behind.isEmpty() || (demand && seen < tail.head())) {
            schedule();
        }
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            lane.execute(this);
        }
    }

    // --- live

    private void serveLive() {
        if (batch == null && cursors > 0 && !takeBatch()) {
            return;
        }
        int left = SLICE;
        for (Walk next = nextWalk(); left > 0 && next != null; next = nextWalk()) {
            left = serve(next, left);
        }
    }

    /** Takes what is new; live cursors are then those whose lane has seen it, served or not yet. */
    private boolean takeBatch() {
        long head = tail.head();
        if (seen == head) {
            return false;
        }
        Run run = Run.of(tail, new Place(seen, 0), head, BATCH_BYTES);
        if (run == null) {
            leaveAllBehind(head);
            return false;
        }
        batch = run;
        toWalk.addAll(audiences.values());
        seen = run.end();
        position = run.positionAtEnd();
        turn++;
        return true;
    }

    private @Nullable Walk nextWalk() {
        while (walk == null && batch != null) {
            Audience audience = toWalk.pollFirst();
            if (audience == null) {
                batch = null;
            } else {
                walk = begin(audience, batch);
            }
        }
        return walk;
    }

    /**
     * Answers null where the batch cannot be encoded: a bug, which all of the audience have met.
     */
    private @Nullable Walk begin(Audience audience, Run run) {
        try {
            return new Walk(audience, run, Math.floorMod(turn * SLICE, audience.size() + 1));
        } catch (RuntimeException bug) {
            while (audience.size() > 0) {
                fail(audience.member(audience.size() - 1), bug);
            }
            return null;
        }
    }

    private static void fail(Cursor cursor, RuntimeException bug) {
        cursor.reader().failed(bug);
        cursor.close();
    }

    /** Serves members, at most {@code left}; answers how many more may be served in this turn. */
    private int serve(Walk current, int left) {
        int deliveries = 0;
        for (; left > 0; left--) {
            Cursor cursor = current.next();
            if (cursor == null) {
                count(current, deliveries);
                current.release();
                walk = null;
                return left;
            }
            if (give(cursor, current) && ++deliveries == CLOCK_EVERY) {
                count(current, deliveries);
                deliveries = 0;
            }
        }
        count(current, deliveries);
        return 0;
    }

    private boolean give(Cursor cursor, Walk current) {
        Reader reader = cursor.reader();
        List<Parcel> parcels = current.parcels();
        for (int i = 0; i < parcels.size(); i++) {
            if (!reader.isWritable()) {
                parcels.subList(0, i).forEach(p -> count(p.publications(), p.bytes()));
                leave(cursor);
                cursor.moveTo(current.before(i));
                stall(cursor, current.run());
                return false;
            }
            reader.take(parcels.get(i));
            if (cursor.state != Cursor.State.LIVE) {
                return false;
            }
        }
        cursor.chunk = seen;
        return true;
    }

    /** The tail has dropped what live cursors need next: all of them have to catch up. */
    private void leaveAllBehind(long head) {
        for (var audience : List.copyOf(audiences.values())) {
            while (audience.size() > 0) {
                Cursor cursor = audience.member(audience.size() - 1);
                leave(cursor);
                cursor.position = position;
                cursor.state = Cursor.State.BEHIND;
                behind.addLast(cursor);
            }
        }
        seen = head;
        Chunk last = tail.at(head - 1);
        position = last == null ? position : last.after();
    }

    private void join(Cursor cursor) {
        cursor.state = Cursor.State.LIVE;
        cursor.chunk = seen;
        cursor.index = 0;
        cursor.position = Position.nowhere();
        audiences.computeIfAbsent(cursor.variant(), Audience::new).add(cursor);
    }

    private void leave(Cursor cursor) {
        Audience audience = audiences.get(cursor.variant());
        if (audience == null) {
            throw new IllegalStateException("a live cursor without an audience");
        }
        audience.remove(cursor);
        if (audience.size() == 0) {
            audiences.remove(cursor.variant());
        }
    }

    // --- behind

    private void stall(Cursor cursor, Run run) {
        cursor.position = run.positionAt(cursor.place());
        cursor.state = Cursor.State.STALLED;
    }

    private void catchUp() {
        long until = time.nanos() + CATCH_UP_NANOS;
        long bytes = CATCH_UP_BYTES;
        while (bytes > 0 && !behind.isEmpty()) {
            bytes -= catchUp(behind.removeFirst());
            if (time.nanos() >= until) {
                return;
            }
        }
    }

    /** Moves a cursor on; answers how many bytes it was given, at least 1. */
    private long catchUp(Cursor cursor) {
        if (cursor.policy() == SlowPolicy.LATEST) {
            var gap = new Gap(cursor.position, position, Gap.Cause.SLOW);
            join(cursor);
            cursor.reader().missed(gap);
            return 1;
        }
        Run run = Run.of(tail, cursor.place(), seen, CATCH_UP_BYTES_EACH);
        if (run == null) {
            skipToStart(cursor);
            run = Run.of(tail, cursor.place(), seen, CATCH_UP_BYTES_EACH);
        }
        if (run == null || cursor.state == Cursor.State.CLOSED) {
            requeue(cursor);
            return 1;
        }
        return 1 + read(cursor, run);
    }

    private long read(Cursor cursor, Run run) {
        Reader reader = cursor.reader();
        long bytes = 0;
        while (run.hasNext() && reader.isWritable() && bytes < CATCH_UP_BYTES_EACH) {
            Chunk chunk = run.chunk();
            long number = run.place().chunk();
            Parcel parcel;
            try {
                parcel = cursor.variant().encode(run);
            } catch (RuntimeException bug) {
                fail(cursor, bug);
                return bytes;
            }
            if (!tail.isFresh(number)) {
                chunk.forget();
            }
            if (parcel != null) {
                bytes += parcel.bytes();
                reader.take(parcel);
                count(parcel.publications(), parcel.bytes());
                parcel.release();
            }
            if (cursor.state == Cursor.State.CLOSED) {
                return bytes;
            }
        }
        cursor.moveTo(run.place());
        if (cursor.chunk >= seen) {
            join(cursor);
        } else {
            cursor.position = run.positionAt(cursor.place());
            if (reader.isWritable()) {
                behind.addLast(cursor);
            } else {
                cursor.state = Cursor.State.STALLED;
            }
        }
        return bytes;
    }

    /** What the cursor needs next has left the tail: it goes on at the tail's start. */
    private void skipToStart(Cursor cursor) {
        long start = tail.start();
        Chunk oldest = tail.at(start);
        if (oldest == null || start > seen) {
            return;
        }
        var to = oldest.positionAfter(0);
        var gap = new Gap(cursor.position, to, Gap.Cause.SLOW);
        cursor.chunk = start;
        cursor.index = 0;
        cursor.position = to;
        cursor.reader().missed(gap);
    }

    private void requeue(Cursor cursor) {
        if (cursor.state != Cursor.State.CLOSED) {
            behind.addLast(cursor);
        }
    }

    // --- counting

    private void count(Walk current, int deliveries) {
        if (deliveries == 0) {
            return;
        }
        long micros = (time.nanos() - current.run().readAtNanos()) / 1000;
        long wall = time.millis();
        for (var parcel : current.parcels()) {
            long times = (long) deliveries * parcel.publications();
            sinceRead.record(micros, times);
            age.record((wall - parcel.timestamp()) * 1000, times);
            count(times, (long) deliveries * parcel.bytes());
        }
    }

    private void count(long publications, long bytes) {
        totals.setOpaque(0, totals.getPlain(0) + publications);
        totals.setOpaque(1, totals.getPlain(1) + bytes);
    }

    /** Publications given to cursors, counted once for each. Any thread. */
    public long deliveries() {
        return totals.getOpaque(0);
    }

    /** Bytes given to cursors. Any thread. */
    public long bytes() {
        return totals.getOpaque(1);
    }

    /** How long live publications took from the log's read to the write. Any thread. */
    public Histogram sinceRead() {
        return sinceRead;
    }

    /** How old live publications were when written, by the log's time. Any thread. */
    public Histogram age() {
        return age;
    }
}
