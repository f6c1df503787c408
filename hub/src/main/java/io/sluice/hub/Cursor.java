package io.sluice.hub;

/**
 * A place in a stream that moves on as its reader takes what lies there. It belongs to one lane,
 * and every method is called on it.
 *
 * <pre>
 *            open                      the socket is full
 *   ────────────────────► LIVE ──────────────────────────► STALLED
 *                          ▲                                  │ resume()
 *                          │  has reached what its lane       ▼
 *                          └──────── has seen ───────────── BEHIND
 * </pre>
 */
public final class Cursor {
    enum State {
        /** Stands where its lane stands, and is given what comes. */
        LIVE,
        /** Waits for its reader to be writable. */
        STALLED,
        /** Waits for its turn to catch up. */
        BEHIND,
        CLOSED
    }

    private final Station station;
    private final Variant variant;
    private final Reader reader;
    private final SlowPolicy policy;

    State state = State.LIVE;

    /** While live: the number of the next chunk. Otherwise the next item is {@code index} of it. */
    long chunk;

    int index;

    /** Where it stands, in the log's terms; kept only while it is not live. */
    Position position = Position.nowhere();

    /** Its index in its audience; meaningful only while live. */
    int slot;

    Cursor(Station station, Variant variant, Reader reader, SlowPolicy policy) {
        this.station = station;
        this.variant = variant;
        this.reader = reader;
        this.policy = policy;
    }

    Variant variant() {
        return variant;
    }

    Reader reader() {
        return reader;
    }

    SlowPolicy policy() {
        return policy;
    }

    /** What it has passed: the position from which it would be resumed. */
    public Position position() {
        return state == State.LIVE ? station.position(this) : position;
    }

    /** True if it is given publications as they come. */
    public boolean isLive() {
        return state == State.LIVE;
    }

    /** Tells that its reader is writable again. */
    public void resume() {
        station.resume(this);
    }

    /** Takes it out; its reader is not called again. */
    public void close() {
        station.remove(this);
    }

    Place place() {
        return new Place(chunk, index);
    }

    void moveTo(Place place) {
        chunk = place.chunk();
        index = place.index();
    }
}
