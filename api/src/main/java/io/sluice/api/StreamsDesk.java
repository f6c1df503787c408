package io.sluice.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sluice.api.Operation.Finding;
import io.sluice.api.Operation.Question;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tells which streams somebody may read, and what is in them. */
final class StreamsDesk {
    private static final JsonFactory JSON = new JsonFactory();

    private final Gate gate;

    StreamsDesk(Gate gate) {
        this.gate = gate;
    }

    CompletionStage<Finding> streams(Question question) {
        var visible = gate.visible(question.principal());
        return CompletableFuture.completedStage(
                new Finding(
                        (_, out) -> write(visible, question.principal(), out),
                        List.of(),
                        Map.of()));
    }

    private static void write(List<Holding> holdings, Principal principal, OutputStream out)
            throws IOException {
        try (var json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeArrayFieldStart("streams");
            for (var holding : holdings) {
                write(holding, principal, json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    private static void write(Holding holding, Principal principal, JsonGenerator json)
            throws IOException {
        boolean isLive = Gate.maySome(Action.SUBSCRIBE, holding, principal);
        boolean isRecent =
                holding.recent() != null
                        && RecentDesk.NEEDS.stream()
                                .allMatch(action -> Gate.maySome(action, holding, principal));
        var past = Gate.maySome(Action.HISTORY, holding, principal) ? holding.past() : null;
        json.writeStartObject();
        json.writeStringField("name", holding.stream());
        json.writeBooleanField("live", isLive);
        json.writeBooleanField("realtime", isRecent);
        json.writeBooleanField("history", past != null);
        if (past != null) {
            json.writeArrayFieldStart("columns");
            for (var column : past.columns()) {
                write(column, json);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void write(PastColumn column, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", column.name());
        json.writeStringField("type", column.type().text());
        json.writeStringField("kind", column.kind().text());
        if (column.unit() != null) {
            json.writeStringField("unit", column.unit());
        }
        json.writeEndObject();
    }
}
