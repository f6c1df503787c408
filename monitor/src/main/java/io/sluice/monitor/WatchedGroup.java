package io.sluice.monitor;

import io.sluice.monitor.GroupQuestions.Description;
import io.sluice.monitor.GroupQuestions.Mark;
import io.sluice.monitor.Sighting.Commit;
import io.sluice.monitor.Sighting.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongBiFunction;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A group as far as it is known in a round. */
final class WatchedGroup {
    private final GroupListing listing;
    private final boolean isEmpty;
    private @Nullable Description description;
    private @Nullable Map<TopicPartition, Mark> marks;
    private @Nullable Map<TopicPartition, Long> commits;

    /** One that is listed. */
    WatchedGroup(GroupListing listing) {
        this(listing, listing.groupState().filter(GroupState.EMPTY::equals).isPresent());
    }

    private WatchedGroup(GroupListing listing, boolean isEmpty) {
        this.listing = listing;
        this.isEmpty = isEmpty;
        this.description =
                isEmpty ? new Description(GroupState.EMPTY.toString(), null, List.of()) : null;
    }

    /** It, in a round whose list lacks it though it may be there. */
    WatchedGroup again() {
        return new WatchedGroup(listing, false);
    }

    /** Brokers that know no types have classic ones. */
    Kind kind() {
        return switch (listing.type().orElse(GroupType.CLASSIC)) {
            case CLASSIC -> Kind.CLASSIC;
            case CONSUMER -> Kind.CONSUMER;
            case SHARE -> Kind.SHARE;
            case STREAMS -> Kind.STREAMS;
            case UNKNOWN -> Kind.OTHER;
        };
    }

    /** True if it is listed as having no members. */
    boolean isEmpty() {
        return isEmpty;
    }

    void describe(Description answer) {
        description = answer;
    }

    void mark(Map<TopicPartition, Mark> answer) {
        marks = answer;
    }

    /** Works out the commits, now that the ends are known. */
    void settle(ToLongFunction<TopicPartition> ends) {
        if (marks != null) {
            var settled = HashMap.<TopicPartition, Long>newHashMap(marks.size());
            marks.forEach((partition, mark) ->
                    settled.put(partition, mark.offset(ends.applyAsLong(partition))));
            commits = settled;
        }
    }

    /** None if they are not known. */
    Map<TopicPartition, Long> commits() {
        return commits == null ? Map.of() : commits;
    }

    /**
     * It, as it was seen.
     *
     * @param times the timestamp of the first record from an offset on, or unknown
     */
    Sighting.Group seen(ToLongBiFunction<TopicPartition, Long> times) {
        var described = description;
        return new Sighting.Group(
                listing.groupId(),
                kind(),
                described == null ? listedState() : described.state(),
                described == null ? null : described.protocol(),
                described == null ? null : described.members(),
                commits == null ? null : seen(commits, times));
    }

    private String listedState() {
        return listing.groupState().orElse(GroupState.UNKNOWN).toString();
    }

    private static List<Commit> seen(
            Map<TopicPartition, Long> commits, ToLongBiFunction<TopicPartition, Long> times) {
        var seen = new ArrayList<Commit>(commits.size());
        commits.forEach((partition, offset) ->
                seen.add(
                        new Commit(
                                partition.topic(),
                                partition.partition(),
                                offset,
                                times.applyAsLong(partition, offset))));
        return seen;
    }
}
