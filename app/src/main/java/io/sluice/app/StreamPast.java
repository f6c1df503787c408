package io.sluice.app;

import io.sluice.history.Agg;
import io.sluice.history.Column;
import io.sluice.history.Histories;
import io.sluice.history.HistorySettings;
import io.sluice.history.HistorySlice;
import io.sluice.history.HistoryUnavailable;
import io.sluice.history.InvalidQuery;
import io.sluice.history.SliceQuery;
import io.sluice.hub.Time;
import io.sluice.session.Notice.Code;
import io.sluice.session.Past;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A stream's history as clients are given it before live. */
final class StreamPast implements Past {
    private static final Set<Agg> FIGURES = EnumSet.of(Agg.AVG, Agg.MIN, Agg.MAX, Agg.LAST);

    /** Who asks within one is given the same: clients come back all at once. */
    private static final ChronoUnit TOGETHER = ChronoUnit.SECONDS;

    private final HistorySettings settings;
    private final Histories histories;
    private final Time time;

    StreamPast(HistorySettings settings, Histories histories, Time time) {
        this.settings = settings;
        this.histories = histories;
        this.time = time;
    }

    @Override
    public CompletionStage<Retrospect> read(Inquiry inquiry) {
        try {
            return histories
                    .reader(settings.stream())
                    .slice(query(inquiry), this::retrospect)
                    .thenCompose(Function.identity())
                    .exceptionallyCompose(failure -> CompletableFuture.failedStage(told(failure)));
        } catch (InvalidQuery | Unread e) {
            return CompletableFuture.failedStage(told(e));
        }
    }

    private SliceQuery query(Inquiry inquiry) {
        var rule = new HistoryRule(settings, inquiry.rows());
        if (rule.reach() != HistoryRule.Reach.FIGURES) {
            throw new Unread(
                    Code.FORBIDDEN,
                    "the stream's rule of rows cannot be applied to figures of its history",
                    null);
        }
        if (inquiry.key() != null && settings.key() == null) {
            throw new Unread(
                    Code.HISTORY_UNAVAILABLE,
                    "the stream's history does not tell keys apart",
                    null);
        }
        var now = Instant.ofEpochMilli(time.millis()).truncatedTo(TOGETHER);
        return new SliceQuery(
                inquiry.since().truncatedTo(TOGETHER),
                now.plus(1, TOGETHER),
                inquiry.key() == null ? List.of() : List.of(inquiry.key().text()),
                columns(inquiry.fields()),
                inquiry.points(),
                FIGURES,
                rule.columns());
    }

    /** Live, fields are those of payloads. */
    private List<String> columns(List<String> fields) {
        var columns = new ArrayList<String>();
        for (String field : fields) {
            columns.add(
                    settings.columns().stream()
                            .filter(column -> isOf(column, field))
                            .findFirst()
                            .orElseThrow(() ->
                                    new Unread(
                                            Code.INVALID_START,
                                            "the stream's history has no such field",
                                            field))
                            .name());
        }
        return columns;
    }

    private static boolean isOf(Column column, String field) {
        return column.source() instanceof Column.Source.Field(var path)
                && path.toString().equals(field);
    }

    /** Made once for all who are given it. */
    private CompletionStage<Retrospect> retrospect(HistorySlice slice) {
        var pages = new HistoryPages(counters());
        if (!pages.add(slice.buckets()) || !pages.add(slice.rows())) {
            return CompletableFuture.failedStage(
                    new Unread(
                            Code.INVALID_START,
                            "there would be more than %d bytes: name fields or a key"
                                    .formatted(HistoryPages.MOST_BYTES),
                            "points"));
        }
        return CompletableFuture.completedStage(new Retrospect(pages.done(), slice.through()));
    }

    private Set<String> counters() {
        return settings.columns().stream()
                .filter(column -> column.kind() == Column.Kind.COUNTER)
                .map(Column::name)
                .collect(Collectors.toSet());
    }

    private static Throwable told(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return switch (cause) {
            case InvalidQuery e ->
                    new Unread(Code.INVALID_START, String.valueOf(e.getMessage()), e.parameter());
            case HistoryUnavailable e ->
                    new Unread(Code.UNAVAILABLE, e.getMessage() + "; try again", null);
            case null -> new Unread(Code.UNAVAILABLE, "history cannot be asked now", null);
            default -> cause;
        };
    }
}
