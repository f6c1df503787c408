package io.sluice.app;

import io.sluice.api.Heading;
import io.sluice.api.Past;
import io.sluice.api.PastColumn;
import io.sluice.api.PastQuery;
import io.sluice.api.PastTotals;
import io.sluice.api.Scope;
import io.sluice.api.Sight;
import io.sluice.api.Table;
import io.sluice.api.Unanswered;
import io.sluice.api.ValueType;
import io.sluice.filter.Predicate;
import io.sluice.history.Agg;
import io.sluice.history.Column;
import io.sluice.history.Detail;
import io.sluice.history.Downsample;
import io.sluice.history.Fill;
import io.sluice.history.HistoryAnswer;
import io.sluice.history.HistoryQuery;
import io.sluice.history.HistoryReader;
import io.sluice.history.HistorySettings;
import io.sluice.history.HistoryUnavailable;
import io.sluice.history.InvalidQuery;
import io.sluice.history.LatestQuery;
import io.sluice.history.Order;
import io.sluice.history.TotalsQuery;
import io.sluice.history.Values;
import io.sluice.hub.Payload;
import io.sluice.session.Principal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A stream's history as it is asked for by HTTP. */
final class HttpPast implements Past {
    /** kWh, or kW, that one of a unit is. */
    private static final Map<String, Double> ENERGY =
            Map.of("Wh", 0.001, "kWh", 1.0, "MWh", 1000.0, "W", 0.001, "kW", 1.0, "MW", 1000.0);

    private final HistorySettings settings;
    private final Predicate rows;
    private final HistoryRule.Reach reach;
    private final HistoryReader reader;

    /**
     * @param rows the rule each publication of the stream has to pass
     */
    HttpPast(HistorySettings settings, Predicate rows, HistoryReader reader) {
        this.settings = settings;
        this.rows = rows;
        this.reach = new HistoryRule(settings, rows).reach();
        this.reader = reader;
    }

    @Override
    public List<PastColumn> columns() {
        return settings.columns().stream()
                .map(column ->
                        new PastColumn(
                                column.name(), type(column.type()), kind(column), column.unit()))
                .toList();
    }

    private PastColumn.Kind kind(Column column) {
        if (column.name().equals(settings.key())) {
            return PastColumn.Kind.KEY;
        }
        return switch (column.kind()) {
            case GAUGE -> PastColumn.Kind.GAUGE;
            case COUNTER -> PastColumn.Kind.COUNTER;
            case LABEL, PLAIN -> PastColumn.Kind.LABEL;
        };
    }

    private static ValueType type(Column.Type type) {
        return switch (type) {
            case DOUBLE, REAL, BIGINT, INTEGER, SMALLINT, NUMERIC -> ValueType.NUMBER;
            case BOOLEAN -> ValueType.BOOLEAN;
            case TEXT -> ValueType.TEXT;
            case TIMESTAMP -> ValueType.TIME;
            case JSON -> ValueType.JSON;
        };
    }

    @Override
    public Sight rows(Principal principal) {
        var bound = rows.bind(principal.claims()::find);
        var columns = new HistoryRule(settings, bound).columns();
        return switch (reach) {
            case FIGURES -> new Sight(columns, Predicate.ALWAYS);
            case ROWS -> new Sight(columns, bound);
            case NOTHING ->
                    throw Unanswered.denied(
                            "the stream's history does not hold what its rule of rows looks at");
        };
    }

    /** Of figures nobody can tell whose rows are in them, but by columns. */
    private void requireFigures() {
        if (reach != HistoryRule.Reach.FIGURES) {
            throw Unanswered.denied(
                    "the stream's rule of rows cannot be applied to figures of its history: only"
                            + " rows are to be had");
        }
    }

    // --- questions

    @Override
    public CompletionStage<Table> query(PastQuery query) {
        var detail = detail(query.detail(), query.scope().rows());
        return answered(() ->
                reader.rows(
                        new HistoryQuery(
                                query.start(),
                                query.end(),
                                query.scope().keys(),
                                query.scope().fields(),
                                detail,
                                query.aggs().stream()
                                        .map(agg -> Agg.valueOf(agg.name()))
                                        .collect(Collectors.toSet()),
                                Fill.valueOf(query.fill().name()),
                                Order.valueOf(query.order().name()),
                                query.limit(),
                                query.cursor(),
                                query.scope().rows().columns())));
    }

    private Detail detail(PastQuery.Detail detail, Sight sight) {
        if (!(detail instanceof PastQuery.Detail.Raw)) {
            requireFigures();
        }
        return switch (detail) {
            case PastQuery.Detail.Raw() -> new Detail.Raw(sight.rule());
            case PastQuery.Detail.Buckets(var length) -> new Detail.Buckets(length);
            case PastQuery.Detail.Points(var most) -> new Detail.Points(most, Downsample.NONE);
            case PastQuery.Detail.Chosen(var most, var how) ->
                    new Detail.Points(most, Downsample.valueOf(how.name()));
        };
    }

    @Override
    public CompletionStage<Table> latest(Scope scope) {
        requireFigures();
        return answered(() ->
                reader.latest(
                        new LatestQuery(scope.keys(), scope.fields(), scope.rows().columns())));
    }

    @Override
    public CompletionStage<Table> totals(PastTotals query) {
        requireFigures();
        return answered(() -> {
            var column = energy(query.scope().fields());
            return reader.totals(
                    new TotalsQuery(
                            query.start(),
                            query.end(),
                            query.scope().keys(),
                            TotalsQuery.By.valueOf(query.by().name()),
                            query.zone(),
                            column.name(),
                            ENERGY.getOrDefault(column.unit(), 1.0),
                            query.scope().rows().columns()));
        });
    }

    /** The one column that is asked for, or the first that counts energy, or has power. */
    private Column energy(List<String> fields) {
        if (fields.size() > 1) {
            throw Unanswered.invalid("fields", "expected one field to add up");
        }
        return settings.columns().stream()
                .filter(column -> fields.isEmpty() || fields.contains(column.name()))
                .filter(column -> column.unit() != null && ENERGY.containsKey(column.unit()))
                .min(Comparator.comparing(column -> column.kind() != Column.Kind.COUNTER))
                .orElseThrow(() ->
                        Unanswered.invalid(
                                "fields",
                                "expected a column whose unit is one of Wh, kWh, W or kW"));
    }

    private CompletionStage<Table> answered(Supplier<CompletionStage<HistoryAnswer>> question) {
        try {
            return question.get()
                    .thenApply(this::table)
                    .exceptionallyCompose(e -> CompletableFuture.failedStage(told(e)));
        } catch (InvalidQuery e) {
            return CompletableFuture.failedStage(told(e));
        }
    }

    private static Throwable told(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return switch (cause) {
            case InvalidQuery e ->
                    Unanswered.invalid(e.parameter(), String.valueOf(e.getMessage()));
            case HistoryUnavailable e -> unanswered(e);
            case null -> failure;
            default -> cause;
        };
    }

    private static Unanswered unanswered(HistoryUnavailable why) {
        String message = String.valueOf(why.getMessage());
        return switch (why.reason()) {
            case AWAY, FAULT -> Unanswered.away(message);
            case BUSY -> Unanswered.busy(message);
            case SLOW -> Unanswered.slow(message);
        };
    }

    // --- answers

    private Table table(HistoryAnswer answer) {
        var columns = answer.columns();
        return new Table(
                columns.stream().map(this::heading).toList(),
                answer.size(),
                (row, column) -> value(columns.get(column), row),
                answer.bucket(),
                answer.through().toString(),
                answer.next(),
                answer.isComplete());
    }

    private Heading heading(Values values) {
        var agg = values.agg();
        return new Heading(
                values.name(),
                agg == null ? null : PastQuery.Agg.valueOf(agg.name()),
                switch (values.form()) {
                    case TIME -> ValueType.TIME;
                    case NUMBER, WHOLE, DECIMAL -> ValueType.NUMBER;
                    case TRUTH -> ValueType.BOOLEAN;
                    case TEXT -> ValueType.TEXT;
                    case JSON -> ValueType.JSON;
                },
                unit(values.name()));
    }

    private @Nullable String unit(String name) {
        for (var column : settings.columns()) {
            if (column.name().equals(name)) {
                return column.unit();
            }
        }
        return null;
    }

    private static @Nullable Object value(Values column, int row) {
        Object value = column.value(row);
        return value != null && column.form() == Values.Form.JSON
                ? Payload.of(value.toString())
                : value;
    }
}
