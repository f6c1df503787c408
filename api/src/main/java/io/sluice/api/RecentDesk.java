package io.sluice.api;

import io.sluice.api.Operation.Finding;
import io.sluice.api.Operation.Question;
import io.sluice.session.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes questions about what the log still holds. */
final class RecentDesk {
    /** As live: going back needs a permission of its own. */
    static final Set<Action> NEEDS = Set.of(Action.SUBSCRIBE, Action.REPLAY);

    private static final Duration HOUR = Duration.ofHours(1);

    /** Leaves room for what is around payloads. */
    private static final int BYTES = Bounds.MOST_BYTES / 2;

    private static final Recent.Effort EFFORT =
            new Recent.Effort(
                    Bounds.MOST_LOOKED_AT, Bounds.MOST_BYTES_LOOKED_AT, Bounds.LONGEST_LOOK);

    private static final List<Heading> HEADINGS =
            List.of(
                    Heading.of("time", ValueType.TIME),
                    Heading.of("key", ValueType.TEXT),
                    Heading.of("position", ValueType.TEXT),
                    Heading.of("data", ValueType.JSON));

    private final Gate gate;

    RecentDesk(Gate gate) {
        this.gate = gate;
    }

    CompletionStage<Finding> lastHour(Question question) throws Problem {
        return read(question, question.now().minus(HOUR));
    }

    CompletionStage<Finding> realtime(Question question) throws Problem {
        var arguments = question.arguments();
        if (arguments.has(Parameter.LAST) == arguments.has(Parameter.SINCE)) {
            throw Problem.invalid("last", "expected either 'last' or 'since'");
        }
        var last = arguments.value(Parameter.LAST);
        if (last.isPresent()) {
            return read(question, question.now().minus(last.get()));
        }
        return read(question, since(arguments.required(Parameter.SINCE), question.now()));
    }

    private static Instant since(Instant since, Instant now) throws Problem {
        if (since.isAfter(now)) {
            throw Problem.invalid("since", "since must not be later than now");
        }
        if (since.isBefore(now.minus(Bounds.LONGEST_RECENT))) {
            throw Problem.invalid(
                    "since",
                    "since must be within %d days: history goes further back"
                            .formatted(Bounds.LONGEST_RECENT.toDays()));
        }
        return since;
    }

    private CompletionStage<Finding> read(Question question, Instant since) throws Problem {
        var principal = question.principal();
        var arguments = question.arguments();
        int limit = arguments.value(Parameter.LIMIT).orElse(Bounds.USUAL_ROWS);
        var asked = arguments.values(Parameter.KEY);
        var holding = gate.holding(question.stream(), principal);
        var keys = Gate.keys(holding, principal, NEEDS, asked);
        var recent = holding.recent();
        if (recent == null) {
            throw new Problem(Problem.Type.NOT_FOUND, "the log of this stream cannot be asked");
        }
        return recent.read(new Recent.Question(since, keys, limit, BYTES, EFFORT), principal)
                .thenApply(found -> {
                    var head = new LinkedHashMap<String, @Nullable Object>();
                    head.put("stream", holding.stream());
                    head.put("since", Times.text(since));
                    head.put("complete", found.isComplete());
                    head.put("through", found.through());
                    return new Finding(
                            Sheet.of(head, table(found), false),
                            List.of(),
                            Map.of("Sluice-Complete", Boolean.toString(found.isComplete())));
                });
    }

    private static Table table(Recent.Recollection found) {
        var rows = new ArrayList<Recent.Item>(found.items());
        return new Table(
                HEADINGS,
                rows.size(),
                (row, column) -> cell(rows.get(row), column),
                null,
                "",
                null,
                found.isComplete());
    }

    private static @Nullable Object cell(Recent.Item item, int column) {
        return switch (column) {
            case 0 -> item.time();
            case 1 -> item.key();
            case 2 -> item.position();
            default -> item.data();
        };
    }
}
