package io.sluice.hub;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cursors that stand where their lane stands, and the serving of them: everything the lane has
 * not {@link #seen} is taken at once as a batch, and each audience is walked with it, a slice of
 * members at a turn. Audiences of one key are walked only when something about their key is in it.
 */
final class Live {
    static final int SLICE = 512;
    static final long BATCH_BYTES = 512 * 1024;
    private static final int CLOCK_EVERY = 16;

    private final Tail tail;
    private final int slice;
    private final Counts counts;
    private final Consumer<Run> onBatch;
    private final Consumer<Cursor> onStalled;
    private final Map<Variant, Audience> audiences = new HashMap<>();
    private final Map<Payload, Map<Variant, Audience>> keyed = new HashMap<>();
    private final Deque<Audience> toWalk = new ArrayDeque<>();
    private @Nullable Run batch;
    private @Nullable Walk walk;
    private int size;
    private int turn;
    private long seen;
    private Position position = Position.nowhere();

    /**
     * @param slice members served in a turn at the most
     * @param onBatch told of each batch before anyone is given any of it
     * @param onStalled told of each cursor whose reader was not writable, with its place
     */
    Live(Tail tail, int slice, Counts counts, Consumer<Run> onBatch, Consumer<Cursor> onStalled) {
        this.tail = tail;
        this.slice = slice;
        this.counts = counts;
        this.onBatch = onBatch;
        this.onStalled = onStalled;
    }

    /** The number of the chunk the lane will take next. */
    long seen() {
        return seen;
    }

    /** Where the lane stands. */
    Position position() {
        return position;
    }

    int size() {
        return size;
    }

    /** True if a batch has been taken and not given to everyone yet. */
    boolean isServing() {
        return batch != null;
    }

    /** Goes to the tail's head, if the lane has not looked there for a while. */
    void skipToHead() {
        Chunk last;
        do { // the newest chunk is always there, but it may have got a follower meanwhile
            seen = tail.head();
            last = tail.at(seen - 1);
        } while (last == null && seen > 0);
        position = last == null ? Position.nowhere() : last.after();
    }

    /** Where a live cursor stands, which may not have been served from the batch yet. */
    Position position(Cursor cursor) {
        if (batch == null || cursor.chunk >= seen) {
            return position;
        }
        return batch.positionAt(new Place(Math.max(cursor.chunk, batch.start()), 0));
    }

    /** True if the tail still has what the lane will take next. */
    boolean hasFallenOff() {
        return seen < tail.start();
    }

    void join(Cursor cursor) {
        cursor.state = Cursor.State.LIVE;
        cursor.wasPresent = true;
        cursor.chunk = seen;
        cursor.index = 0;
        cursor.pick = Pick.of(cursor.key());
        cursor.position = Position.nowhere();
        audiencesOf(cursor.key())
                .computeIfAbsent(cursor.variant(), v -> new Audience(v, cursor.key()))
                .add(cursor);
        size++;
    }

    private Map<Variant, Audience> audiencesOf(@Nullable Payload key) {
        return key == null ? audiences : keyed.computeIfAbsent(key, _ -> new HashMap<>(2));
    }

    void leave(Cursor cursor) {
        Payload key = cursor.key();
        var there = audiencesOf(key);
        Audience audience = there.get(cursor.variant());
        if (audience == null) {
            throw new IllegalStateException("a live cursor without an audience");
        }
        audience.remove(cursor);
        size--;
        if (audience.size() == 0) {
            there.remove(cursor.variant());
            if (key != null && there.isEmpty()) {
                keyed.remove(key);
            }
        }
    }

    /** Takes everyone out; each then stands where the lane stood. */
    List<Cursor> leaveAll() {
        var all = new ArrayList<Audience>(audiences.values());
        keyed.values().forEach(there -> all.addAll(there.values()));
        var left = new ArrayList<Cursor>();
        for (var audience : all) {
            while (audience.size() > 0) {
                Cursor cursor = audience.member(audience.size() - 1);
                cursor.position = position(cursor);
                cursor.leaveTail();
                leave(cursor);
                left.add(cursor);
            }
        }
        return left;
    }

    /** Serves at most a slice of members. */
    void serve() {
        if (batch == null && !takeBatch()) {
            return;
        }
        int left = slice;
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
        Run run = Run.of(tail, new Place(seen, 0), head, BATCH_BYTES, Pick.ALL);
        if (run == null) {
            return false;
        }
        batch = run;
        addAudiences(run);
        seen = run.end();
        position = run.positionAtEnd();
        turn++;
        onBatch.accept(run);
        return true;
    }

    private void addAudiences(Run run) {
        toWalk.addAll(audiences.values());
        if (!keyed.isEmpty()) {
            for (Payload key : keysIn(run)) {
                var there = keyed.get(key);
                if (there != null) {
                    toWalk.addAll(there.values());
                }
            }
        }
    }

    private Set<Payload> keysIn(Run run) {
        var chunks = run.chunks();
        if (chunks.stream().anyMatch(chunk -> chunk.gap() != null)) {
            return Set.copyOf(keyed.keySet());
        }
        if (chunks.size() == 1) {
            return chunks.getFirst().keys();
        }
        var keys = new HashSet<Payload>();
        chunks.forEach(chunk -> keys.addAll(chunk.keys()));
        return keys;
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
            return new Walk(audience, run, Math.floorMod(turn * slice, audience.size() + 1));
        } catch (RuntimeException bug) {
            while (audience.size() > 0) {
                Cursor cursor = audience.member(audience.size() - 1);
                cursor.reader().failed(bug);
                cursor.close();
            }
            return null;
        }
    }

    /** Serves members, at most {@code left}; answers how many more may be served in this turn. */
    private int serve(Walk current, int left) {
        int deliveries = 0;
        for (; left > 0; left--) {
            Cursor cursor = current.next();
            if (cursor == null) {
                counts.live(current, deliveries);
                current.release();
                walk = null;
                return left;
            }
            if (give(cursor, current) && ++deliveries == CLOCK_EVERY) {
                counts.live(current, deliveries);
                deliveries = 0;
            }
        }
        counts.live(current, deliveries);
        return 0;
    }

    private boolean give(Cursor cursor, Walk current) {
        Reader reader = cursor.reader();
        List<Parcel> parcels = current.parcels();
        for (int i = 0; i < parcels.size(); i++) {
            if (!reader.isWritable()) {
                parcels.subList(0, i).forEach(counts::given);
                leave(cursor);
                cursor.moveTo(current.before(i));
                cursor.position = current.run().positionAt(cursor.place());
                onStalled.accept(cursor);
                return false;
            }
            reader.take(parcels.get(i));
            if (!cursor.isLive()) {
                return false;
            }
        }
        cursor.chunk = seen;
        return true;
    }
}
