package io.sluice.history;

import io.sluice.hub.Publication;
import java.util.List;

/**
 * What is stored next: all of a partition from one offset to another.
 *
 * @param life the number of the partition's incarnation
 * @param partition the partition's number
 * @param from where the position stands before
 * @param begin where the log has begun; after {@code from} if something is missing
 * @param to where the position stands afterwards
 * @param rows the rows of it
 * @param refused publications of it that cannot be rows
 * @param deletions publications of it that delete their key, which are not stored
 */
record Stretch(
        int life,
        int partition,
        long from,
        long begin,
        long to,
        Rows rows,
        List<Refusal> refused,
        int deletions) {

    /** A publication that cannot be a row, and why not. */
    record Refusal(Publication publication, String reason, String detail) {}

    boolean hasGap() {
        return begin > from;
    }

    /** Its first half, by rows. There are two at least. */
    Stretch firstHalf() {
        int half = rows.count() / 2;
        long border = rows.offset(half);
        return new Stretch(life, partition, from, begin, border, rows.part(0, half), List.of(), 0);
    }

    /** What follows the first half; what is not about rows is told with it. */
    Stretch secondHalf() {
        int half = rows.count() / 2;
        long border = rows.offset(half);
        var rest = rows.part(half, rows.count());
        return new Stretch(life, partition, border, border, to, rest, refused, deletions);
    }

    /** The same without its rows. */
    Stretch without(List<Refusal> moreRefused) {
        return new Stretch(
                life, partition, from, begin, to, rows.part(0, 0), moreRefused, deletions);
    }
}
