package io.sluice.redislog;

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
 * A stream's log in Redis. One thread with a connection of its own follows its topic; stretches are
 * read again on the connection that all logs of a server share.
 */
public final class RedisLog implements Log {
    private final RedisLogSettings settings;
    private final RedisServer server;
    private final ReadCounts counts;
    private final TopicReads reads;
    private final TopicRecords records;
    private final Whereabouts whereabouts;
    private final Time time;
    private volatile @Nullable ReaderThread reader;

    /** A log that begins to read when it is followed. */
    public RedisLog(
            RedisLogSettings settings,
            RedisServer server,
            Quarantine quarantine,
            RedisMeters meters,
            Time time) {
        this.settings = settings;
        this.server = server;
        this.counts = new ReadCounts(settings.stream(), meters);
        this.reads = new TopicReads(settings.topic(), server.settings().prefix(), settings.fetch());
        this.records = new TopicRecords(settings, counts, quarantine);
        this.whereabouts =
                new Whereabouts(settings.topic(), server.shared(), reads, records, counts, time);
        this.time = time;
    }

    @Override
    public synchronized void follow(Feed feed) {
        if (reader != null) {
            throw new IllegalStateException(
                    "stream '" + settings.stream() + "' is being followed already");
        }
        var reading = new Reading(settings, reads, records, counts, feed, time);
        var patience = server.settings().patience();
        var made =
                new ReaderThread(
                        settings.stream(),
                        server::dial,
                        connection -> new LogReader(connection, reading, patience),
                        counts);
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
        return whereabouts.read(partition, from, to);
    }

    @Override
    public Status status() {
        var now = reader;
        boolean following = now != null && now.isFollowing();
        String away = server.problem().orElse(null);
        if (away != null) {
            return new Status(false, counts.lag(), away);
        }
        String problem = now == null ? null : now.problem();
        if (problem == null && !following) {
            problem = "positions are not known yet";
        }
        return new Status(following, counts.lag(), problem);
    }

    /** Entries read so far. */
    public long consumed() {
        return counts.records();
    }

    /** Bytes read so far. */
    public long bytes() {
        return counts.bytes();
    }

    /** Entries in the log that have not been read yet; -1 if not known. */
    public long lag() {
        return counts.lag();
    }

    /** Times the reader was restarted after a bug. */
    public long restarts() {
        return counts.restarts();
    }

    /** Entries that could not become publications, by reason. */
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
