package io.sluice.redislog;

import io.sluice.hub.Incarnation;
import io.sluice.hub.Partition;
import java.util.List;

/**
 * What one read brought.
 *
 * @param life the topic's life
 * @param begin where it begins: where it was asked to, or where the log does if that is later
 * @param logEnd the number that is given next
 * @param isAll true if the log holds nothing more of what was asked for
 */
record Stretch(String life, long begin, long logEnd, boolean isAll, List<Found> entries) {
    static Stretch of(Reply reply) {
        return new Stretch(
                reply.at(0).text(),
                reply.at(1).number(),
                reply.at(2).number(),
                reply.at(3).number() == 1,
                reply.at(4).all().stream().map(Found::of).toList());
    }

    static Partition partition(RedisTopic topic, String life) {
        return new Partition(Incarnation.of(topic.name(), life), 0);
    }

    /** Where it ends, if it was to end there at the latest. */
    long end(long to) {
        if (isAll) {
            return Math.max(begin, to);
        }
        return entries.isEmpty() ? begin : Math.max(begin, entries.getLast().offset() + 1);
    }
}
