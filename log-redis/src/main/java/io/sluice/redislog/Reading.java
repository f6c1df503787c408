package io.sluice.redislog;

import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Gap;
import io.sluice.hub.Partition;
import io.sluice.hub.Position;
import io.sluice.hub.Start;
import io.sluice.hub.Time;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reading of one stream, whichever connection does it at the moment: how far it has come, and
 * what is told of it. Reader thread only.
 */
final class Reading {
    private final RedisLogSettings settings;
    private final TopicReads reads;
    private final TopicRecords records;
    private final ReadCounts counts;
    private final Feed feed;
    private final Time time;
    private final Anchors anchors = new Anchors();
    private @Nullable Place place;

    /**
     * Where reading goes on.
     *
     * @param life the topic's life as Redis has it
     */
    record Place(String life, Partition partition, long next) {
        Position position() {
            return at(next);
        }

        Position at(long offset) {
            return Position.nowhere().with(partition, offset);
        }
    }

    Reading(
            RedisLogSettings settings,
            TopicReads reads,
            TopicRecords records,
            ReadCounts counts,
            Feed feed,
            Time time) {
        this.settings = settings;
        this.reads = reads;
        this.records = records;
        this.counts = counts;
        this.feed = feed;
        this.time = time;
    }

    /** Where it stands; null before it has begun. */
    @Nullable Place place() {
        return place;
    }

    void begin(Place there) {
        var at = there.position();
        feed.chunk(new Chunk(null, at, at, List.of(), time.nanos()));
        place = there;
    }

    /** Goes on somewhere else: what is between cannot be had. */
    void skip(Place from, Place to, Gap.Cause cause) {
        var at = to.position();
        var gap = new Gap(from.position(), at, cause);
        feed.chunk(new Chunk(gap, at, at, List.of(), time.nanos()));
        place = to;
    }

    /** Hands over what a read that began where it stands has brought. */
    void take(Place from, Stretch stretch) {
        long readAt = time.nanos();
        var last = stretch.entries().getLast();
        long to = last.offset() + 1;
        var publications = records.first(from.partition(), stretch.entries());
        feed.chunk(new Chunk(null, from.position(), from.at(to), publications, readAt));
        place = place(from.life(), to);
        anchors.add(last);
        counts.lag(Math.max(0, stretch.logEnd() - to));
    }

    /** Nothing is left to be read. */
    void rest() {
        counts.lag(0);
    }

    Place place(String life, long next) {
        return new Place(life, Stretch.partition(settings.topic(), life), next);
    }

    Start start() {
        return settings.start();
    }

    TopicReads reads() {
        return reads;
    }

    Anchors anchors() {
        return anchors;
    }

    Time time() {
        return time;
    }
}
