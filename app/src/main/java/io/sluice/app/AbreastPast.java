package io.sluice.app;

import io.sluice.api.Past;
import io.sluice.api.PastColumn;
import io.sluice.api.PastQuery;
import io.sluice.api.PastTotals;
import io.sluice.api.Scope;
import io.sluice.api.Sight;
import io.sluice.api.Table;
import io.sluice.session.Principal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A stream's history that has all the log has of a time, though the database is always a little
 * behind it; where it is far behind, answers say that they are not complete.
 */
final class AbreastPast implements Past {
    private static final Instant EVER = Instant.parse("9999-12-31T00:00:00Z");

    private final Past past;
    private final Function<Instant, CompletionStage<Boolean>> isAbreast;

    /**
     * @param isAbreast whether all before a time is stored; waits a moment for it
     */
    AbreastPast(Past past, Function<Instant, CompletionStage<Boolean>> isAbreast) {
        this.past = past;
        this.isAbreast = isAbreast;
    }

    @Override
    public List<PastColumn> columns() {
        return past.columns();
    }

    @Override
    public Sight rows(Principal principal) {
        return past.rows(principal);
    }

    @Override
    public CompletionStage<Table> query(PastQuery query) {
        return abreast(query.end(), () -> past.query(query));
    }

    @Override
    public CompletionStage<Table> latest(Scope scope) {
        return abreast(EVER, () -> past.latest(scope));
    }

    @Override
    public CompletionStage<Table> totals(PastTotals query) {
        return abreast(query.end(), () -> past.totals(query));
    }

    private CompletionStage<Table> abreast(Instant end, Supplier<CompletionStage<Table>> question) {
        return isAbreast
                .apply(end)
                .thenCompose(is -> question.get().thenApply(table -> is ? table : table.behind()));
    }
}
