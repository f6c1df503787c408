package io.sluice.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group. Sums are of what is known of their parts.
 *
 * @param members in order of their ids; null if not known
 * @param lag records it has not had; {@link Sighting#UNKNOWN} if not known
 * @param trend records a second that its lag grows by, over half a minute; NaN if not known
 * @param catchUpSeconds until it has no lag, if the trend goes on; NaN if it does not fall
 * @param rate records a second that it commits, over ten seconds; NaN if not known
 * @param lost records deleted before it has had them; {@link Sighting#UNKNOWN} if not known
 * @param topics in the order of their names; null if its commits are not known
 */
record GroupReport(
        String id,
        Sighting.Kind kind,
        String state,
        @Nullable String protocol,
        @Nullable List<Sighting.Member> members,
        long lag,
        TimeLag timeLag,
        double trend,
        double catchUpSeconds,
        double rate,
        long lost,
        @Nullable List<Topic> topics) {

    /** What a group has not had of a topic. */
    record Topic(String name, long lag, TimeLag timeLag, long lost, List<Partition> partitions) {
        Topic {
            partitions = List.copyOf(partitions);
        }
    }

    /**
     * What a group has not had of a partition.
     *
     * @param current the committed offset; {@link Sighting#UNKNOWN} if there is none that makes
     *     sense
     * @param end {@link Sighting#UNKNOWN} if not known
     */
    record Partition(int number, long current, long end, long lag, TimeLag timeLag, long lost) {}

    int partitions() {
        return topics == null ? 0 : topics.stream().mapToInt(t -> t.partitions().size()).sum();
    }
}
