package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import org.jspecify.annotations.Nullable;

/** Compares commits with the ends of their partitions, in one round. */
final class Lags {
    private final MonitorSettings settings;
    private final TopicTracks tracks;
    private final long millis;
    private final boolean areTopicsKnown;
    private final Unseen unseen;

    Lags(MonitorSettings settings, TopicTracks tracks, Sighting sighting, Unseen unseen) {
        this.settings = settings;
        this.tracks = tracks;
        this.millis = sighting.millis();
        this.areTopicsKnown = sighting.topics().isPresent();
        this.unseen = unseen;
    }

    /** Null if the topic is not told of, or is gone. */
    GroupReport.@Nullable Partition lag(Sighting.Commit commit, Births births) {
        var topic = tracks.get(commit.topic());
        if (topic == null) {
            return isGone(commit.topic()) ? null : unknown(commit);
        }
        if (!settings.isShown(topic.topic())) {
            return null;
        }
        var partition = topic.partition(commit.partition());
        return partition == null ? unknown(commit) : lag(commit, partition, births);
    }

    private boolean isGone(String topic) {
        return !settings.isShown(topic) || (areTopicsKnown && !unseen.hidesTopic(topic));
    }

    private static GroupReport.Partition unknown(Sighting.Commit commit) {
        return new GroupReport.Partition(
                commit.partition(),
                Math.max(UNKNOWN, commit.offset()),
                UNKNOWN,
                UNKNOWN,
                TimeLag.UNKNOWN,
                UNKNOWN);
    }

    private GroupReport.Partition lag(Sighting.Commit commit, PartitionTrack track, Births births) {
        var seen = track.report().seen();
        if (commit.offset() < 0 || seen.end() == UNKNOWN) {
            return new GroupReport.Partition(
                    commit.partition(),
                    Math.max(UNKNOWN, commit.offset()),
                    seen.end(),
                    UNKNOWN,
                    TimeLag.UNKNOWN,
                    UNKNOWN);
        }
        long lag = Math.max(0, seen.end() - commit.offset());
        return new GroupReport.Partition(
                commit.partition(),
                commit.offset(),
                seen.end(),
                lag,
                lag == 0 ? TimeLag.NONE : timeLag(commit, track, births),
                seen.start() == UNKNOWN ? UNKNOWN : Math.max(0, seen.start() - commit.offset()));
    }

    private TimeLag timeLag(Sighting.Commit commit, PartitionTrack track, Births births) {
        if (commit.recordMillis() >= 0) {
            long age = Math.max(0, millis - commit.recordMillis());
            return new TimeLag(age, TimeLag.From.RECORD);
        }
        long nanos = births.age(commit, track, tracks.scale());
        return nanos == UNKNOWN
                ? TimeLag.UNKNOWN
                : new TimeLag(nanos / 1_000_000, TimeLag.From.INTERPOLATED);
    }
}
