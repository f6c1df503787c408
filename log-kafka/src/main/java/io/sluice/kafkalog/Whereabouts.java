package io.sluice.kafkalog;

import io.sluice.hub.Extent;
import io.sluice.hub.Position;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Where a log begins and ends, and where times begin in it; asked of the brokers. Any thread. */
final class Whereabouts {
    private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE - 1);

    private final Shared shared;
    private final Offsets offsets;
    private final Inquiries<Roster, Extent> extents = new Inquiries<>();
    private final Inquiries<Moment, Position> moments = new Inquiries<>();

    /** A time in a log. */
    private record Moment(Roster roster, long millis) {}

    Whereabouts(Shared shared, Offsets offsets) {
        this.shared = shared;
        this.offsets = offsets;
    }

    CompletionStage<Extent> extent() {
        var roster = shared.roster().get();
        return roster.readable().isEmpty()
                ? CompletableFuture.failedStage(Roster.unreached(shared.stream()))
                : extents.answer(roster, () -> extent(roster));
    }

    private CompletionStage<Extent> extent(Roster roster) {
        var starts = offsets.find(roster.readable(), OffsetSpec.earliest());
        var ends = offsets.find(roster.readable(), OffsetSpec.latest());
        return starts.thenCombine(ends, (start, end) -> extent(roster, start, end));
    }

    /** What is dropped in between may make a log begin after where it ended. */
    private static Extent extent(
            Roster roster, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        var start = roster.position(starts);
        return new Extent(start, start.mergedWith(roster.position(ends)));
    }

    CompletionStage<Position> at(Instant time) {
        var roster = shared.roster().get();
        var moment = new Moment(roster, millis(time));
        return roster.readable().isEmpty()
                ? CompletableFuture.failedStage(Roster.unreached(shared.stream()))
                : moments.answer(moment, () -> at(moment));
    }

    /** Asks for the ends first: what is appended in between must not be passed over. */
    private CompletionStage<Position> at(Moment moment) {
        var roster = moment.roster();
        return offsets.find(roster.readable(), OffsetSpec.latest())
                .thenCompose(ends ->
                        offsets.find(roster.readable(), OffsetSpec.forTimestamp(moment.millis()))
                                .thenApply(begins -> roster.position(orEnds(begins, ends))));
    }

    private static Map<TopicPartition, Long> orEnds(
            Map<TopicPartition, Long> begins, Map<TopicPartition, Long> ends) {
        var offsets = new HashMap<>(ends);
        begins.forEach((partition, begin) -> {
            if (begin >= 0) {
                offsets.put(partition, begin);
            }
        });
        return offsets;
    }

    /** The first millisecond that is not before that time, of those that a record can have. */
    static long millis(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return time.isAfter(LAST) ? Long.MAX_VALUE : time.plusNanos(999_999).toEpochMilli();
    }
}
