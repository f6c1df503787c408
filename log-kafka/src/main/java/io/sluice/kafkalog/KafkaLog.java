package io.sluice.kafkalog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.Feed;
import io.sluice.hub.Log;
import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Time;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A stream's log in Kafka. One thread follows all partitions of its topics; every node follows all
 * of them, whatever the group. Stretches are read again by the few readers that all logs of a
 * cluster share.
 */
public final class KafkaLog implements Log {
    private final KafkaLogSettings settings;
    private final Upstream upstream;
    private final Quarantine quarantine;
    private final Shared shared;
    private final ReadCounts counts;
    private final Whereabouts whereabouts;
    private final Time time;
    private final Pace pace;
    private volatile @Nullable ReaderThread reader;

    /** A log that begins to read when it is followed. */
    public KafkaLog(
            KafkaLogSettings settings,
            KafkaCluster cluster,
            Quarantine quarantine,
            KafkaMeters meters,
            Time time) {
        this(settings, Upstream.of(cluster, settings), quarantine, meters, time, Pace.NORMAL);
    }

    KafkaLog(
            KafkaLogSettings settings,
            Upstream upstream,
            Quarantine quarantine,
            KafkaMeters meters,
            Time time,
            Pace pace) {
        this.settings = settings;
        this.upstream = upstream;
        this.quarantine = quarantine;
        this.shared = Shared.of(settings, meters);
        this.counts = shared.counts();
        this.whereabouts = new Whereabouts(shared, upstream.offsets());
        this.time = time;
        this.pace = pace;
    }

    @Override
    public synchronized void follow(Feed feed) {
        if (reader != null) {
            throw new IllegalStateException(
                    "stream '" + settings.stream() + "' is being followed already");
        }
        var reading = Reading.of(settings, upstream.topics(), feed, quarantine, shared, time, pace);
        var made = new ReaderThread(reading, upstream.consumers());
        reader = made;
        made.start();
    }

    @Override
    public CompletionStage<Extent> extent() {
        return whereabouts.extent();
    }

    @Override
    public CompletionStage<Position> at(Instant time) {
        return whereabouts.at(time);
    }

    @Override
    public CompletionStage<Chunk> read(Partition partition, long from, long to) {
        return upstream.replayReaders().read(shared, partition, from, to);
    }

    @Override
    public Status status() {
        var now = reader;
        boolean following = now != null && now.isFollowing();
        String away = upstream.problem().get().orElse(null);
        if (away != null) {
            return new Status(false, counts.lag(), away);
        }
        String problem = now == null ? null : now.problem();
        if (problem == null && !following) {
            problem = "positions are not known yet";
        }
        return new Status(following, counts.lag(), problem);
    }

    /** Records read so far. */
    public long consumed() {
        return counts.records();
    }

    /** Bytes of keys and values read so far. */
    public long bytes() {
        return counts.bytes();
    }

    /** Records in the log that have not been read yet; -1 if not known. */
    public long lag() {
        return counts.lag();
    }

    /** Times the reader was restarted after a bug. */
    public long restarts() {
        return counts.restarts();
    }

    /** True while positions cannot be committed under the group id. */
    public boolean isCommitRefused() {
        return counts.isCommitRefused();
    }

    /** Records that could not become publications, by reason. */
    public Map<String, Long> unmapped() {
        return counts.unmapped();
    }

    @Override
    public void close() {
        var now = reader;
        if (now != null) {
            now.close();
        }
    }
}
