package io.sluice.monitor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.hub.Payload;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is told of an alert: one JSON document.
 *
 * @param millis when
 * @param measure what was measured, in lower case
 * @param value the last one measured
 * @param threshold what the rule calls bad if exceeded
 * @param sinceMillis when the value became bad
 * @param reason why it is resolved although no good value was measured; else null
 * @param text the same in words
 * @param description of the rule
 */
record AlertNotice(
        Kind kind,
        long millis,
        String rule,
        String severity,
        String subject,
        String measure,
        double value,
        double threshold,
        long sinceMillis,
        @Nullable String reason,
        String text,
        @Nullable String description) {
    /** Longer documents are none of ours. */
    static final int MAX_BYTES = 128 << 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What has become of the alert. */
    enum Kind {
        /** It has begun. */
        FIRED,
        /** It goes on: for the log only, so that those who come later know of it. */
        RESTATED,
        /** It is over. */
        RESOLVED
    }

    boolean isFiring() {
        return kind != Kind.RESOLVED;
    }

    String state() {
        return isFiring() ? "firing" : "resolved";
    }

    /** Tells alerts apart. */
    String key() {
        return rule + "/" + subject;
    }

    /** The same alert, over. */
    AlertNotice resolved(long now, String why, String words) {
        return new AlertNotice(
                Kind.RESOLVED,
                now,
                rule,
                severity,
                subject,
                measure,
                value,
                threshold,
                sinceMillis,
                why,
                words,
                description);
    }

    Payload document() {
        var document = JSON.createObjectNode();
        document.put("type", "alert");
        document.put("timestamp", Math.floorDiv(millis, 1000L));
        document.put("time", Instant.ofEpochMilli(millis).toString());
        document.put("state", state());
        document.put("rule", rule);
        document.put("severity", severity);
        document.put("subject", subject);
        document.put("measure", measure);
        put(document, "value", value);
        put(document, "threshold", threshold);
        document.put("since", Instant.ofEpochMilli(sinceMillis).toString());
        if (reason != null) {
            document.put("reason", reason);
        }
        document.put("text", text);
        if (description != null) {
            document.put("description", description);
        }
        try {
            return Payload.of(JSON.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an alert is no JSON", e);
        }
    }

    /** Whole numbers without a fraction. */
    private static void put(ObjectNode document, String name, double number) {
        if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
            document.put(name, (long) number);
        } else {
            document.put(name, number);
        }
    }

    /** What a document says; empty if it is none of an alert. */
    static Optional<AlertNotice> read(Payload document) {
        if (document.length() > MAX_BYTES) {
            return Optional.empty();
        }
        try {
            var node = JSON.readTree(document.toArray());
            if (node == null || !node.path("type").asText().equals("alert")) {
                return Optional.empty();
            }
            return Optional.of(of(node));
        } catch (IOException
                | DateTimeException
                | ArithmeticException
                | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static AlertNotice of(JsonNode node) {
        return new AlertNotice(
                text(node, "state").equals("firing") ? Kind.RESTATED : Kind.RESOLVED,
                Instant.parse(text(node, "time")).toEpochMilli(),
                text(node, "rule"),
                text(node, "severity"),
                text(node, "subject"),
                text(node, "measure"),
                node.path("value").asDouble(),
                node.path("threshold").asDouble(),
                Instant.parse(text(node, "since")).toEpochMilli(),
                node.path("reason").textValue(),
                text(node, "text"),
                node.path("description").textValue());
    }

    private static String text(JsonNode node, String name) {
        String text = node.path(name).textValue();
        if (text == null) {
            throw new IllegalArgumentException(name + " must be text");
        }
        return text;
    }
}
