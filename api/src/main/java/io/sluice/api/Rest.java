package io.sluice.api;

import static io.sluice.api.Parameter.AGG;
import static io.sluice.api.Parameter.BUCKET;
import static io.sluice.api.Parameter.BY;
import static io.sluice.api.Parameter.CURSOR;
import static io.sluice.api.Parameter.DOWNSAMPLE;
import static io.sluice.api.Parameter.END;
import static io.sluice.api.Parameter.FIELDS;
import static io.sluice.api.Parameter.FILL;
import static io.sluice.api.Parameter.FORMAT;
import static io.sluice.api.Parameter.KEY;
import static io.sluice.api.Parameter.LAST;
import static io.sluice.api.Parameter.LIMIT;
import static io.sluice.api.Parameter.ORDER;
import static io.sluice.api.Parameter.POINTS;
import static io.sluice.api.Parameter.SINCE;
import static io.sluice.api.Parameter.START;
import static io.sluice.api.Parameter.TZ;

import io.sluice.session.Action;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Need;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** {@code /api/v1}: streams, their history and their logs, to be read by HTTP. */
public final class Rest {
    private static final String ROOT = "/api/v1/";
    private static final String OF_STREAM = ROOT + "{" + Operation.STREAM + "}/";
    private static final List<Format> TABLES = List.of(Format.values());
    private static final List<Format> DOCUMENTS = List.of(Format.JSON);

    private Rest() {}

    /**
     * All routes. They find out themselves who may read what.
     *
     * @param clock what time it is
     */
    public static List<HttpRoute> routes(Holdings holdings, InstantSource clock) {
        var room = new Semaphore(Bounds.MOST_AT_A_TIME);
        return operations(holdings).stream()
                .map(operation -> (HttpRoute) new RestRoute(operation, clock, room))
                .toList();
    }

    static List<Operation> operations(Holdings holdings) {
        var gate = new Gate(holdings);
        var operations = new ArrayList<Operation>();
        operations.add(streams(new StreamsDesk(gate)));
        operations.addAll(past(new PastDesk(gate)));
        operations.addAll(recent(new RecentDesk(gate)));
        var document = new OpenApi(operations, openApi((_, _) -> {}));
        operations.add(openApi(document));
        return List.copyOf(operations);
    }

    private static Operation streams(StreamsDesk desk) {
        return new Operation(
                "streams",
                ROOT + "streams",
                "The streams the token may read, with the columns of their history.",
                Need.judgedByRoute(Action.SUBSCRIBE),
                List.of(),
                DOCUMENTS,
                desk::streams);
    }

    private static List<Operation> past(PastDesk desk) {
        var need = Need.judgedByRoute(Action.HISTORY);
        return List.of(
                new Operation(
                        "history",
                        OF_STREAM + "history",
                        "Rows the database keeps of a range of time, or figures of them.",
                        need,
                        List.of(
                                START.required(),
                                END,
                                KEY,
                                FIELDS,
                                BUCKET,
                                POINTS,
                                DOWNSAMPLE,
                                AGG,
                                FILL,
                                ORDER,
                                LIMIT,
                                CURSOR,
                                FORMAT),
                        TABLES,
                        desk::history),
                new Operation(
                        "latest",
                        OF_STREAM + "latest",
                        "The last row of each key.",
                        need,
                        List.of(KEY, FIELDS, FORMAT),
                        TABLES,
                        desk::latest),
                new Operation(
                        "totals",
                        OF_STREAM + "totals",
                        "What was used in each hour, day or month; the current one included.",
                        need,
                        List.of(BY, TZ, START, END, KEY, FIELDS, FORMAT),
                        TABLES,
                        desk::totals));
    }

    private static List<Operation> recent(RecentDesk desk) {
        var need = Need.judgedByRoute(Action.REPLAY);
        return List.of(
                new Operation(
                        "lastHour",
                        OF_STREAM + "realtime/last-hour",
                        "The publications of the last hour, from the log.",
                        need,
                        List.of(KEY, LIMIT, FORMAT),
                        TABLES,
                        desk::lastHour),
                new Operation(
                        "realtime",
                        OF_STREAM + "realtime",
                        "The publications since a time, from the log. Either 'last' or 'since'.",
                        need,
                        List.of(LAST, SINCE, KEY, LIMIT, FORMAT),
                        TABLES,
                        desk::realtime));
    }

    private static Operation openApi(Document document) {
        return new Operation(
                "openapi",
                ROOT + "openapi.json",
                "This document.",
                Need.NOTHING,
                List.of(),
                DOCUMENTS,
                _ ->
                        CompletableFuture.completedStage(
                                new Operation.Finding(document, List.of(), Map.of())));
    }
}
