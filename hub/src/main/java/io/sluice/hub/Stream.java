package io.sluice.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A configured feed: its tail, what lies before it, and one station on every lane. It is the {@link
 * Feed} its log writes to.
 */
public final class Stream implements Feed {
    private static final int MAX_CHUNKS = 8192;

    private final String name;
    private final Tail tail;
    private final Log log;
    private final List<Station> stations;
    private final List<Feed> taps = new CopyOnWriteArrayList<>();
    private volatile long publications;
    private final boolean keepsState;
    private volatile Set<Partition> partitions = Set.of();
    private volatile Set<String> incarnations = Set.of();

    /**
     * @param name as in channels
     * @param log where it lives; closed by the caller
     * @param replay shared by all streams
     */
    public Stream(
            String name,
            StreamSettings settings,
            Log log,
            Replay replay,
            List<? extends Lane> lanes,
            Time time) {
        this(
                name,
                new Tail(settings.tailBytes(), MAX_CHUNKS),
                Live.SLICE,
                settings,
                log,
                replay,
                lanes,
                time);
    }

    Stream(
            String name,
            Tail tail,
            int slice,
            StreamSettings settings,
            Log log,
            Replay replay,
            List<? extends Lane> lanes,
            Time time) {
        this.name = name;
        this.tail = tail;
        this.log = log;
        this.keepsState = settings.state() != null;
        var past = Past.of(log, replay, settings.past(), time);
        var made = new ArrayList<Station>();
        for (var lane : lanes) {
            var station = new Station(tail, slice, lane, past, settings.state(), time);
            made.add(station);
            if (settings.state() != null) {
                lane.execute(station::collectState);
            }
        }
        this.stations = List.copyOf(made);
    }

    public String name() {
        return name;
    }

    /** True if the last value of every key is to be had. */
    public boolean keepsState() {
        return keepsState;
    }

    /**
     * Lets another see every chunk, too, on the reader thread and before any client does; it must
     * not block. Called before {@link #follow}.
     */
    public void tap(Feed tap) {
        taps.add(tap);
    }

    /** Begins to read the log. Called once. */
    public void follow() {
        log.follow(this);
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

    /** How many partitions it is read from now; 0 if that is not known yet. */
    public int partitions() {
        return partitions.size();
    }

    /** A partition it is read from now, in its present incarnation; empty if it is not known. */
    public Optional<Partition> partition(String topic, int number) {
        return partitions.stream()
                .filter(p -> p.number() == number && p.incarnation().topic().equals(topic))
                .findAny();
    }

    /** True if that is the hash of a topic's incarnation it is read from now. */
    public boolean hasIncarnation(String hash) {
        return incarnations.contains(hash);
    }

    /** Takes a chunk and wakes every lane that wants it. Reader thread only. */
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void chunk(Chunk chunk) {
        if (chunk.publications().isEmpty()) {
            incarnations = incarnationsOf(chunk.after());
            partitions = Set.copyOf(chunk.after().next().keySet());
        }
        for (var tap : taps) {
            tap.chunk(chunk);
        }
        tail.append(chunk);
        publications += chunk.publications().size();
        for (var station : stations) {
            station.wake();
        }
    }

    private static Set<String> incarnationsOf(Position position) {
        return position.next().keySet().stream()
                .map(partition -> partition.incarnation().hash())
                .collect(Collectors.toUnmodifiableSet());
    }
}
