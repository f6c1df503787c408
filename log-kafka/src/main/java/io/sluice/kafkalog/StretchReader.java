package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Position;
import io.sluice.hub.Time;
import io.sluice.hub.Unmappable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;

/**
 * Reads one stretch from a tape. What is between the records of the stretch are holes, and so is
 * what is between the last of them and the end: the consumer passes them, and the tape tells how
 * far it has come.
 */
final class StretchReader {
    /** A chunk ends with the record that makes it this large. */
    static final int LARGE = 1 << 20;

    /** What a publication is reckoned to hold besides its bytes. */
    private static final int OVERHEAD = 128;

    private static final Duration POLL = Duration.ofMillis(500);

    private final Replay replay;
    private final Tape tape;
    private final Time time;
    private final Stop stop;
    private final Slab slab = new Slab();
    private long begin;
    private long end;

    /**
     * @param stop ends reading early
     */
    StretchReader(Replay replay, Tape tape, Time time, Stop stop) {
        this.replay = replay;
        this.tape = tape;
        this.time = time;
        this.stop = stop;
    }

    /** The stretch, or as much of it as makes a large chunk or could be had in time. */
    Chunk chunk() {
        beginAt(replay.from());
        while (end < replay.to() && !isLarge() && step()) {
            end = tape.next();
        }
        replay.check();
        return new Chunk(null, at(begin), at(end), slab.publications(), time.nanos());
    }

    private void beginAt(long offset) {
        tape.moveTo(replay.partition(), offset);
        begin = offset;
        end = offset;
    }

    private Position at(long offset) {
        return new Position(Map.of(replay.partition(), offset));
    }

    private boolean isLarge() {
        return slab.bytes() + (long) OVERHEAD * slab.size() >= LARGE;
    }

    /** Takes a record, passes holes, or polls for more; false if the stretch has to end here. */
    private boolean step() {
        var record = tape.take(replay.to());
        if (record != null) {
            add(record);
            return true;
        }
        return tape.next() > end || poll();
    }

    private void add(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        replay.shared().counts().readAgain(Recasting.size(record));
        try {
            slab.add(replay.shared().recasting().recast(replay.partition(), record));
        } catch (Unmappable _) {
            // told when it was followed
        }
    }

    private boolean poll() {
        replay.check();
        long left = replay.deadlineNanos() - time.nanos();
        if (left > 0 && !stop.isAsked()) {
            return poll(Duration.ofNanos(Math.min(left, POLL.toNanos())));
        }
        if (end == begin) {
            throw new LogUnavailable(replay.partition() + " was not read in time");
        }
        return false;
    }

    private boolean poll(Duration patience) {
        try {
            tape.poll(patience);
            return true;
        } catch (OffsetOutOfRangeException _) {
            tape.forget();
            if (end > begin) {
                return false;
            }
            skipDropped();
            return true;
        }
    }

    /** Begins where the log does, if that is later than where it was to begin. */
    private void skipDropped() {
        long start = tape.start(replay.partition());
        if (start <= begin) {
            throw new LogUnavailable(
                    replay.partition() + " ends before offset " + begin + ", where it was read");
        }
        beginAt(start);
    }
}
