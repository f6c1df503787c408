package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * A place in a stream that moves on as its reader takes what lies there. It belongs to one lane,
 * and every method is called on it.
 *
 * <pre>
 *            open       has its place                       the socket is full
 *   ──────────► OPENING ─────────────► BEHIND ◄──► WAITING  ┌────────────────► STALLED
 *                  │                    │ ▲ ▲               │                     │
 *                  │ begins now         │ │ └─── resume() ──┼─────────────────────┘
 *                  ▼  what its lane     ▼ │                 │
 *                 LIVE ◄──has seen──── is reached ──────────┘
 *                                       │ ▲
 *                       has a pace      ▼ │ its time has come;
 *                                     RESTING  there is more than it stands before
 * </pre>
 */
public final class Cursor {
    enum State {
        /** Its place is being found out. */
        OPENING,
        /** Stands where its lane stands, and is given what comes. */
        LIVE,
        /** Waits for its reader to be writable. */
        STALLED,
        /** Waits for its turn to catch up. */
        BEHIND,
        /** Waits for something to be read from the log. */
        WAITING,
        /** Waits for its time, or for its lane to come where it stands already. */
        RESTING,
        CLOSED
    }

    /** "Not in the tail." */
    static final long NOWHERE = -1;

    private final Station station;
    private final Variant variant;
    private final Reader reader;
    private final Opening opening;

    State state = State.OPENING;

    /**
     * The number of the chunk in the tail that comes next; while live, of the one its lane has to
     * take next.
     */
    long chunk = NOWHERE;

    /** Items of that chunk that lie before it; meaningful only while it is not live. */
    int index;

    /** Where it stands, in the log's terms; kept only while it is not live. */
    Position position = Position.nowhere();

    /** What it leaves out until it is live: what it was given already, or did not ask for. */
    Pick pick;

    Pace pace;

    /** What it waited for, until it has read it. */
    @Nullable Chunk loaded;

    /** True if what it waited for ended before it, so that it has to be read from its place on. */
    boolean loadsExactly;

    /** The state it has to be given before it reads on; null if none. */
    @Nullable Snapshot snapshot;

    /** The next of the snapshot's chunks. */
    int snapshotChunk;

    /** What it has passed since it last moved, if it has a pace. */
    @Nullable Conflation conflation;

    /** What it is being given of that; null if nothing. */
    @Nullable Run conflated;

    /** True if it was where its lane was when it began to be given what was conflated. */
    boolean hasArrived;

    /** True until it has been told that it reached the present. */
    boolean owesSynced;

    /** True once it has been live, or at rest: what it misses now is because its client is slow. */
    boolean wasPresent;

    /** When it may move again, if it rests for its pace. */
    long restsUntil;

    /** Its index in its audience; meaningful only while live. */
    int slot;

    Cursor(Station station, Variant variant, Reader reader, Opening opening) {
        this.station = station;
        this.variant = variant;
        this.reader = reader;
        this.opening = opening;
        this.pick = Pick.of(opening.key());
        this.pace = opening.pace();
        this.owesSynced = opening.beginning().isPast() || opening.isState();
    }

    Variant variant() {
        return variant;
    }

    Reader reader() {
        return reader;
    }

    Opening opening() {
        return opening;
    }

    @Nullable Payload key() {
        return opening.key();
    }

    boolean is(State other) {
        return state == other;
    }

    boolean isOpen() {
        return state != State.CLOSED;
    }

    boolean isInTail() {
        return chunk != NOWHERE;
    }

    Place place() {
        return new Place(chunk, index);
    }

    void moveTo(Place place) {
        chunk = place.chunk();
        index = place.index();
    }

    void leaveTail() {
        chunk = NOWHERE;
        index = 0;
    }

    /** Where it has been given everything: what is conflated has been read, but not given yet. */
    Position given() {
        if (conflated != null) {
            return conflated.positionAt(conflated.place());
        }
        return conflation == null ? position : conflation.from();
    }

    /** What it has passed: the position from which it would be resumed. */
    public Position position() {
        return station.position(this);
    }

    /** Begins; its reader is told where. Called once. */
    public void open() {
        station.open(this);
    }

    /** True if it is given what is published as it comes. */
    public boolean isLive() {
        return state == State.LIVE;
    }

    /** Takes that its reader is writable again. */
    public void resume() {
        station.resume(this);
    }

    /** Changes how often it moves. */
    public void pace(Pace changed) {
        station.pace(this, changed);
    }

    /** Nothing is given to its reader from here on. */
    public void close() {
        station.remove(this);
    }
}
