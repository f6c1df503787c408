package io.sluice.history;

import java.util.List;

/**
 * What a writer writes, and how.
 *
 * @param settings what is kept of the stream, and how it is written
 * @param also what else happens in each transaction that stores rows, in this order
 */
record WriterPlan(HistorySettings settings, List<InTransaction> also) {
    WriterPlan {
        also = List.copyOf(also);
    }

    WriterSettings writing() {
        return settings.writing();
    }
}
