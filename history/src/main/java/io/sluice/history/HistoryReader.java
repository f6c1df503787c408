package io.sluice.history;

import io.sluice.hub.Mark;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Answers queries of a stream's history. What cannot be asked throws {@link InvalidQuery}, at once
 * or in the stage; what cannot be answered now is {@link HistoryUnavailable} in the stage. Each
 * answer is of one moment of the database, after it was asked for; equal queries that wait for
 * their turn share one. Any thread may ask; stages complete on threads that may block.
 */
public final class HistoryReader {
    private final Layout layout;
    private final List<RollupTable> rollups;
    private final QueryLimits limits;
    private final Flights flights;

    HistoryReader(HistorySettings settings, QueryLimits limits, Flights flights) {
        this.layout = new Layout(settings);
        this.rollups = new Rollups(settings).tables();
        this.limits = limits;
        this.flights = flights;
    }

    /**
     * @param query of this class for each kind of answer
     */
    private record Asked(String stream, Object query) {}

    /** Rows, or figures of rows. */
    public CompletionStage<HistoryAnswer> rows(HistoryQuery query) {
        return ask(query, new Asking(layout, rollups, limits, query).question());
    }

    /** The last row of each key, whole. Not complete if there are more keys than are looked at. */
    public CompletionStage<HistoryAnswer> latest(LatestQuery query) {
        return ask(query, new Latest(layout, rollups, limits, query)::ask);
    }

    /** Columns {@code time}, {@code end}, the key's and {@code kwh}: energy by period. */
    public CompletionStage<HistoryAnswer> totals(TotalsQuery query) {
        return ask(query, new Totals(layout, rollups, limits, query).question());
    }

    /**
     * What is before live.
     *
     * @param making makes of it, once, what all who share the answer are given; of one kind for a
     *     stream. What it throws is taken for a bug
     */
    public <T> CompletionStage<T> slice(SliceQuery query, Function<HistorySlice, T> making) {
        var slice = new Slice(layout, rollups, limits, query);
        return ask(query, snapshot -> making.apply(slice.ask(snapshot)));
    }

    /** Where a reader of the log goes on behind what is stored. */
    CompletionStage<List<Mark>> marks() {
        return ask("marks", snapshot -> snapshot.marks(layout.settings().stream()));
    }

    private <T> CompletionStage<T> ask(Object query, Flights.Question<T> question) {
        return flights.ask(new Asked(layout.settings().stream(), query), question);
    }
}
