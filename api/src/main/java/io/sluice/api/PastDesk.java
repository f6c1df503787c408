package io.sluice.api;

import io.sluice.api.Operation.Finding;
import io.sluice.api.Operation.Question;
import io.sluice.api.PastQuery.Agg;
import io.sluice.api.PastQuery.Detail;
import io.sluice.api.PastQuery.Downsample;
import io.sluice.api.PastQuery.Fill;
import io.sluice.api.PastQuery.Order;
import io.sluice.api.PastTotals.Period;
import io.sluice.session.Action;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes questions about what the database keeps. */
final class PastDesk {
    private final Gate gate;

    PastDesk(Gate gate) {
        this.gate = gate;
    }

    /** What is asked of which stream, within what may be seen of it. */
    private record Case(String stream, Past past, Scope scope) {}

    private Case opened(Question question) throws Problem {
        var principal = question.principal();
        var holding = gate.holding(question.stream(), principal);
        var keys =
                Gate.keys(
                        holding,
                        principal,
                        Set.of(Action.HISTORY),
                        question.arguments().values(Parameter.KEY));
        var past = holding.past();
        if (past == null) {
            throw new Problem(Problem.Type.NOT_FOUND, "no history is kept of this stream");
        }
        if (!keys.isEmpty() && past.columns().stream().noneMatch(PastDesk::isKey)) {
            throw Problem.invalid("key", "the history of this stream has no keys");
        }
        var fields = question.arguments().value(Parameter.FIELDS).orElse(List.of());
        requireKnown(past, fields);
        return new Case(holding.stream(), past, new Scope(keys, fields, past.rows(principal)));
    }

    private static boolean isKey(PastColumn column) {
        return column.kind() == PastColumn.Kind.KEY;
    }

    private static void requireKnown(Past past, List<String> fields) throws Problem {
        var known = past.columns().stream().map(PastColumn::name).toList();
        if (!known.containsAll(fields)) {
            throw Problem.invalid(
                    "fields", "expected fields of this stream: " + String.join(", ", known));
        }
    }

    // --- history

    CompletionStage<Finding> history(Question question) throws Problem {
        var arguments = question.arguments();
        var range =
                Range.of(
                        arguments.required(Parameter.START),
                        arguments.value(Parameter.END).orElse(question.now()),
                        Bounds.LONGEST_RANGE);
        var detail = detail(arguments, range);
        var query =
                new PastQuery(
                        Scope.ALL,
                        range.start(),
                        range.end(),
                        detail,
                        aggs(arguments, detail),
                        fill(arguments, detail),
                        arguments.value(Parameter.ORDER).orElse(Order.ASC),
                        arguments.value(Parameter.LIMIT).orElse(Bounds.USUAL_ROWS),
                        cursor(arguments, detail));
        var opened = opened(question);
        return opened.past()
                .query(query.within(opened.scope()))
                .thenApply(table -> {
                    var head = head(opened, range);
                    if (table.bucket() != null) {
                        head.put("bucket", SpanKind.text(table.bucket()));
                    }
                    head.put("complete", table.isComplete());
                    head.put("next", table.next());
                    var sheet = Sheet.of(head, table, query.aggs().size() > 1);
                    return new Finding(sheet, identity(opened, table, range), progress(table));
                });
    }

    private static Detail detail(Arguments arguments, Range range) throws Problem {
        var bucket = arguments.value(Parameter.BUCKET);
        var points = arguments.value(Parameter.POINTS);
        var how = arguments.value(Parameter.DOWNSAMPLE).orElse(Downsample.NONE);
        if (bucket.isPresent() && points.isPresent()) {
            throw Problem.invalid("points", "expected either 'bucket' or 'points'");
        }
        if (how != Downsample.NONE) {
            return new Detail.Chosen(
                    points.orElseThrow(
                            () -> Problem.invalid("downsample", "'downsample' goes with 'points'")),
                    how);
        }
        if (bucket.isPresent()) {
            return buckets(bucket.get(), range);
        }
        return points.isPresent() ? new Detail.Points(points.get()) : new Detail.Raw();
    }

    private static Detail buckets(Duration length, Range range) throws Problem {
        if (range.length().dividedBy(length) > Bounds.MOST_ROWS) {
            throw Problem.invalid(
                    "bucket",
                    "there would be more than %d buckets: make them longer"
                            .formatted(Bounds.MOST_ROWS));
        }
        return new Detail.Buckets(length);
    }

    private static boolean hasFigures(Detail detail) {
        return switch (detail) {
            case Detail.Buckets _, Detail.Points _ -> true;
            case Detail.Raw _, Detail.Chosen _ -> false;
        };
    }

    private static List<Agg> aggs(Arguments arguments, Detail detail) throws Problem {
        var aggs = arguments.value(Parameter.AGG);
        if (aggs.isPresent() && !hasFigures(detail)) {
            throw Problem.invalid("agg", "'agg' goes with 'bucket', or 'points' alone");
        }
        return aggs.orElse(hasFigures(detail) ? List.of(Agg.AVG) : List.of());
    }

    private static Fill fill(Arguments arguments, Detail detail) throws Problem {
        var fill = arguments.value(Parameter.FILL).orElse(Fill.NONE);
        if (fill != Fill.NONE && !hasFigures(detail)) {
            throw Problem.invalid("fill", "'fill' goes with 'bucket', or 'points' alone");
        }
        return fill;
    }

    private static @Nullable String cursor(Arguments arguments, Detail detail) throws Problem {
        var cursor = arguments.value(Parameter.CURSOR);
        if (cursor.isPresent() && !(detail instanceof Detail.Raw)) {
            throw Problem.invalid("cursor", "'cursor' goes with raw rows only");
        }
        return cursor.orElse(null);
    }

    // --- latest and totals

    CompletionStage<Finding> latest(Question question) throws Problem {
        var opened = opened(question);
        return opened.past()
                .latest(opened.scope())
                .thenApply(table -> {
                    var head = new LinkedHashMap<String, @Nullable Object>();
                    head.put("stream", opened.stream());
                    head.put("complete", table.isComplete());
                    return new Finding(
                            Sheet.of(head, table, false),
                            identity(opened, table, null),
                            progress(table));
                });
    }

    CompletionStage<Finding> totals(Question question) throws Problem {
        var arguments = question.arguments();
        var by = arguments.value(Parameter.BY).orElse(Period.HOUR);
        var zone = arguments.value(Parameter.TZ).orElse(ZoneOffset.UTC);
        var end = arguments.value(Parameter.END).orElse(question.now());
        var start = arguments.value(Parameter.START).orElse(end.minus(usual(by)));
        var range = Range.of(start, end, Bounds.LONGEST_RANGE);
        requireFew(by, range);
        var opened = opened(question);
        return opened.past()
                .totals(new PastTotals(opened.scope(), by, zone, start, end))
                .thenApply(table -> {
                    var head = head(opened, range);
                    head.put("by", by.text());
                    head.put("tz", zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
                    head.put("complete", table.isComplete());
                    return new Finding(
                            Sheet.of(head, table, false),
                            identity(opened, table, range),
                            progress(table));
                });
    }

    private static Duration usual(Period by) {
        return switch (by) {
            case HOUR -> Duration.ofDays(1);
            case DAY -> Duration.ofDays(31);
            case MONTH -> Duration.ofDays(366);
        };
    }

    private static void requireFew(Period by, Range range) throws Problem {
        if (by == Period.HOUR && range.length().toHours() > Bounds.MOST_POINTS) {
            throw Problem.invalid(
                    "by",
                    "there would be more than %d hours: ask for days"
                            .formatted(Bounds.MOST_POINTS));
        }
    }

    // --- what is said of rows

    private static Map<String, @Nullable Object> head(Case opened, Range range) {
        var head = new LinkedHashMap<String, @Nullable Object>();
        head.put("stream", opened.stream());
        head.put("start", Times.text(range.start()));
        head.put("end", Times.text(range.end()));
        return head;
    }

    /** What forms without a head are told by headers. */
    private static Map<String, String> progress(Table table) {
        var headers = new HashMap<String, String>();
        headers.put("Sluice-Complete", Boolean.toString(table.isComplete()));
        if (table.next() != null) {
            headers.put("Sluice-Next", table.next());
        }
        return headers;
    }

    private static List<String> identity(Case opened, Table table, @Nullable Range range) {
        var parts = new ArrayList<String>(List.of(opened.stream(), table.through()));
        parts.add(table.isComplete() + " " + table.next());
        parts.add(String.valueOf(range));
        parts.add(Integer.toString(opened.scope().keys().size()));
        parts.addAll(opened.scope().keys());
        parts.addAll(opened.scope().rows().identity());
        table.headings().forEach(heading -> parts.add(heading.toString()));
        return parts;
    }
}
