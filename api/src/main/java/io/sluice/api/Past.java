package io.sluice.api;

import io.sluice.session.Principal;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What the database keeps of one stream. Any thread; never blocks. Where there is no answer, stages
 * fail with {@link Unanswered}, or the call throws it.
 */
public interface Past {
    /** The columns of its rows in their order, besides the time each row has. */
    List<PastColumn> columns();

    /**
     * Which rows someone may see.
     *
     * @throws Unanswered with {@link Unanswered.Reason#DENIED} if the stream's rule for rows cannot
     *     be kept here
     */
    Sight rows(Principal principal);

    /**
     * Rows of a range, or figures of them. The time comes first and is called {@code time}, then
     * the key where the stream has one, then what was asked for.
     */
    CompletionStage<Table> query(PastQuery query);

    /** The last row of each key. */
    CompletionStage<Table> latest(Scope scope);

    /** What was used in each period; the last one may still go on. */
    CompletionStage<Table> totals(PastTotals query);
}
