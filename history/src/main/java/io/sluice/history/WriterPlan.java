package io.sluice.history;

import java.util.List;

/**
 * What a writer writes, and how.
 *
 * @param settings what is kept of the stream
 * @param writing how it is written
 * @param also what else happens in each transaction that stores rows, in this order
 */
public record WriterPlan(
        HistorySettings settings, WriterSettings writing, List<InTransaction> also) {
    public WriterPlan {
        also = List.copyOf(also);
    }
}
