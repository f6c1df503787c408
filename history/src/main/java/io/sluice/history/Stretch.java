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
        long border = border();
        var half = rows.part(0, rows.count() / 2);
        var told = refused.stream().filter(r -> r.publication().offset() < border).toList();
        return new Stretch(life, partition, from, begin, border, half, told, 0);
    }

    /** What follows the first half. */
    Stretch secondHalf() {
        long border = border();
        var half = rows.part(rows.count() / 2, rows.count());
        var told = refused.stream().filter(r -> r.publication().offset() >= border).toList();
        return new Stretch(life, partition, border, border, to, half, told, deletions);
    }

    private long border() {
        return rows.offset(rows.count() / 2);
    }

    /** The same without its rows. */
    Stretch without(List<Refusal> moreRefused) {
        return new Stretch(
                life, partition, from, begin, to, rows.part(0, 0), moreRefused, deletions);
    }
}
