package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;
import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is remembered of a topic from round to round. */
final class TopicTrack {
    private static final Duration BYTES_OVER = Duration.ofSeconds(30);

    /** Sizes are read now and then only: that long without growth is none. */
    private static final long QUIET = Duration.ofSeconds(20).toNanos();

    private final Map<Integer, PartitionTrack> partitions = new HashMap<>();
    private final Window bytes = new Window(BYTES_OVER);
    private Sighting.Topic topic;
    private boolean isSeen;
    private long grownBytes;
    private long bytesAt = UNKNOWN;
    private long grewAt;

    TopicTrack(Sighting.Topic topic, long nanos) {
        this.topic = topic;
        this.grewAt = nanos;
    }

    /** Whether a topic of that name is this one. */
    boolean is(Sighting.Topic other) {
        return Changes.isSame(topic, other);
    }

    boolean isSeen() {
        return isSeen;
    }

    Sighting.Topic topic() {
        return topic;
    }

    void miss(int slot) {
        isSeen = false;
        partitions.values().forEach(p -> p.miss(slot));
    }

    void see(Sighting.Topic seen, int slot, long nanos) {
        topic = seen;
        isSeen = true;
        long grown = UNKNOWN;
        for (var partition : seen.partitions()) {
            var track = partitions.computeIfAbsent(partition.number(), PartitionTrack::new);
            track.see(partition, slot, nanos);
            grown = Figure.plus(grown, track.grownBytes());
            if (track.hasGrown()) {
                grewAt = nanos;
            }
        }
        noteBytes(grown, nanos);
    }

    /** A size that is as it was need not have been read since. */
    private void noteBytes(long grown, long nanos) {
        if (grown == UNKNOWN) {
            return;
        }
        grownBytes += grown;
        if (grown > 0 || bytesAt == UNKNOWN || nanos - bytesAt >= QUIET) {
            bytes.add(nanos, grownBytes);
            bytesAt = nanos;
        }
    }

    /** Since it has grown last, or was first seen. */
    long silentNanos(long now) {
        return now - grewAt;
    }

    @Nullable PartitionTrack partition(int number) {
        return partitions.get(number);
    }

    TopicReport report(Readers.Of readers) {
        var reports = new ArrayList<PartitionReport>(topic.partitions().size());
        double rate = Double.NaN;
        long messages = UNKNOWN;
        long size = UNKNOWN;
        for (var seen : topic.partitions()) {
            var report = requireNonNull(partitions.get(seen.number())).report();
            reports.add(report);
            rate = Figure.plus(rate, report.produceRate());
            messages = Figure.plus(messages, seen.end());
            size = Figure.plus(size, seen.bytes());
        }
        return new TopicReport(
                topic.name(),
                messages,
                size,
                Figure.rounded(rate),
                size == UNKNOWN ? Double.NaN : Figure.rounded(bytes.rate()),
                Figure.rounded(readers.rate()),
                reports,
                readers.groups());
    }
}
