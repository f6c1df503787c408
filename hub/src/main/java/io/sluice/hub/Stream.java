package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;

/**
 * A configured feed: its tail, and one station on every lane. It is the {@link Feed} its log writes
 * to.
 */
public final class Stream implements Feed {
    private static final int MAX_CHUNKS = 8192;

    private final String name;
    private final Tail tail;
    private final List<Station> stations;
    private volatile long publications;

    /**
     * @param name as in channels
     * @param tailBytes what its tail may hold
     */
    public Stream(String name, long tailBytes, List<? extends Lane> lanes, Time time) {
        this(name, new Tail(tailBytes, MAX_CHUNKS), lanes, time);
    }

    Stream(String name, Tail tail, List<? extends Lane> lanes, Time time) {
        this.name = name;
        this.tail = tail;
        var made = new ArrayList<Station>();
        for (var lane : lanes) {
            made.add(new Station(tail, lane, time));
        }
        this.stations = List.copyOf(made);
    }

    public String name() {
        return name;
    }

    /** Its station on a lane; to be used on that lane only. */
    public Station station(Lane lane) {
        return stations.get(lane.index());
    }

    /** Its stations, to read their counts. */
    public List<Station> stations() {
        return stations;
    }

    /** Publications taken from the log so far. */
    public long publications() {
        return publications;
    }

    /** Bytes its tail holds now. */
    public long tailBytes() {
        return tail.bytes();
    }

    /** Takes a chunk and wakes every lane that wants it. Reader thread only. */
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void chunk(Chunk chunk) {
        tail.append(chunk);
        publications += chunk.publications().size();
        for (var station : stations) {
            station.wake();
        }
    }
}
