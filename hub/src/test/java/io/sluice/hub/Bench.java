package io.sluice.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A stream on one simulated lane over a simulated log, with everything a test does to them. */
final class Bench {
    static final long SECOND = 1_000_000_000L;

    final SimulatedTime time = new SimulatedTime();
    final SimulatedLane lane = new SimulatedLane(0, time);
    final SimulatedLog log;
    final Stream stream;
    final Random random = new Random(1);

    Bench(int partitions, long tailBytes, @Nullable StateSettings state) {
        log = new SimulatedLog(time, partitions);
        stream =
                new Stream(
                        "s",
                        new Tail(tailBytes, 64),
                        Live.SLICE,
                        new StreamSettings(tailBytes, PastSettings.STANDARD, state),
                        log,
                        new Replay(2, 1 << 20, time),
                        List.of(lane),
                        time);
        stream.chunk(log.begin());
        settle();
    }

    /** Appends a publication, and has it followed. */
    Publication publish(int partition, @Nullable String key, @Nullable String value) {
        var published = log.append(partition, key, value);
        stream.chunk(log.follow(Integer.MAX_VALUE));
        return published;
    }

    RecordingReader open(Variant variant, Opening opening) {
        var reader = new RecordingReader();
        stream.station(lane).cursor(variant, reader, opening).open();
        settle();
        return reader;
    }

    RecordingReader open(Opening opening) {
        return open(new TestVariant("all", 10), opening);
    }

    static Opening from(Beginning beginning) {
        return new Opening(beginning, Opening.View.EVENTS, null, SlowPolicy.CATCH_UP, Pace.NONE);
    }

    static Opening ofKey(String key) {
        return new Opening(
                new Beginning.Now(),
                Opening.View.EVENTS,
                Payload.of(key),
                SlowPolicy.CATCH_UP,
                Pace.NONE);
    }

    static Opening paced(Duration every, Pace.Deliver deliver) {
        return new Opening(
                new Beginning.Now(),
                Opening.View.EVENTS,
                null,
                SlowPolicy.CATCH_UP,
                new Pace(every, deliver));
    }

    /** Lets everything happen that happens without time. */
    void settle() {
        do {
            lane.turnUntilIdle();
        } while (log.answer(random));
    }

    void pass(Duration span) {
        time.advance(span.toNanos());
        settle();
    }

    static List<String> values(RecordingReader reader) {
        var values = new ArrayList<String>();
        for (var publication : reader.publications()) {
            Payload value = publication.value();
            values.add(value == null ? "-" : value.text());
        }
        return values;
    }
}
